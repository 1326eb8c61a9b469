package io.github.mailsni.netty;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.ForwardingSelector;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what the adapter tells the selector behind it. */
class RecordingSelector extends ForwardingSelector {
    final List<String> told = new CopyOnWriteArrayList<>();
    private final CertificateSelector selector;

    RecordingSelector(CertificateSelector selector) {
        this.selector = selector;
    }

    @Override
    protected CertificateSelector selector() {
        return selector;
    }

    @Override
    public void recordPresented(RequestedName name, Selection selection, Credential presented) {
        told.add("presented " + name);
    }

    @Override
    public void recordRejected(RequestedName name) {
        told.add("rejected " + name);
    }
}

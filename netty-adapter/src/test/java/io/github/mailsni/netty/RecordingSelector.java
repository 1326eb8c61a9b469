package io.github.mailsni.netty;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what the adapter tells the selector behind it. */
class RecordingSelector implements CertificateSelector {
    final List<String> told = new CopyOnWriteArrayList<>();
    private final CertificateSelector selector;

    RecordingSelector(CertificateSelector selector) {
        this.selector = selector;
    }

    @Override
    public Selection select(RequestedName name) {
        return selector.select(name);
    }

    @Override
    public void recordPresented(RequestedName name, Selection selection, Credential presented) {
        told.add("presented " + name);
    }

    @Override
    public void recordRejected(RequestedName name) {
        told.add("rejected " + name);
    }

    @Override
    public Registration onClose(Runnable action) {
        return selector.onClose(action);
    }
}

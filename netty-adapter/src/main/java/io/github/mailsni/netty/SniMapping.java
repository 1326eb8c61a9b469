package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.internal.keymanager.Candidates;
import io.github.mailsni.internal.keymanager.SelectionLog;
import io.netty.handler.ssl.SslContext;
import io.netty.util.AsyncMapping;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers the names that Netty's {@code SniHandler} has read. */
final class SniMapping implements AsyncMapping<String, SslContext> {
    private final CertificateSelector selector;
    private final HandshakeDecider decider;
    private final HostContexts contexts;
    private final MappedHandshakes handshakes;
    private final Executor executor;

    /**
     * A mapping over a selector.
     *
     * @param decider knows where a name may be looked up
     * @param executor does the tasks of handshakes
     */
    SniMapping(
            CertificateSelector selector,
            HandshakeDecider decider,
            HostContexts contexts,
            MappedHandshakes handshakes,
            Executor executor) {
        this.selector = selector;
        this.decider = decider;
        this.contexts = contexts;
        this.handshakes = handshakes;
        this.executor = executor;
    }

    @Override
    public Future<SslContext> map(@Nullable String hostName, Promise<SslContext> promise) {
        RequestedName name = requested(hostName);
        try {
            decider.select(name, selecting -> complete(promise, name, selecting));
        } catch (RuntimeException | Error overloadedOrFailed) {
            promise.tryFailure(failure(name, overloadedOrFailed));
        }
        return promise;
    }

    /** {@code SniHandler} makes one character of each byte, whatever the byte. */
    private static RequestedName requested(@Nullable String hostName) {
        return hostName == null ? RequestedName.absent() : RequestedName.fromSni(hostName.getBytes(ISO_8859_1));
    }

    private void complete(Promise<SslContext> promise, RequestedName name, Supplier<Selection> selecting) {
        try {
            promise.trySuccess(answer(name, selecting.get()));
        } catch (RefusedHandshakeException rejected) {
            promise.tryFailure(rejected);
        } catch (RuntimeException | Error failed) {
            promise.tryFailure(failure(name, failed));
        }
    }

    private SslContext answer(RequestedName name, Selection selection) throws RefusedHandshakeException {
        if (selector.rejects(name, selection)) {
            selector.recordRejected(name);
            throw RefusedHandshakeException.with(TlsAlert.UNRECOGNIZED_NAME, SelectionLog.rejected(name));
        }
        HostCredentials host =
                Candidates.firstUsable(selection, handshakes.supported()).orElse(selection.host());
        ReferenceCountUtil.release(contexts.acquire(host)); // made here, and not by the event loop
        return new SelectedContext(contexts, name, selection, host, executor, handshakes);
    }

    private static RefusedHandshakeException failure(RequestedName name, Throwable cause) {
        return RefusedHandshakeException.internal("asked for " + name, cause);
    }
}

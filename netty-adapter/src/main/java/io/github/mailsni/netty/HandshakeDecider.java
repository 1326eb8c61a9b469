package io.github.mailsni.netty;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.internal.keymanager.Candidates;
import io.github.mailsni.internal.keymanager.SelectionLog;
import io.netty.util.concurrent.ImmediateExecutor;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Decides for each ClientHello which host's TLS context the connection goes on with. Looks the name up once, on the event loop if the
 * answer is in memory, and never reads the disk there.
 *
 * <p>Thread-safe.
 */
final class HandshakeDecider {
    private final CertificateSelector selector;
    private final HostContextFactory factory;
    private final HostContexts contexts;
    private final EngineTraits engines;
    private final Executor executor;
    private final Executor diskReaders;

    /**
     * A decider over a selector.
     *
     * @param engines of the contexts
     * @param executor selects for all clients; {@link ImmediateExecutor#INSTANCE} if the event loop is to
     * @param diskReaders selects in the place of the event loop where files have to be read
     */
    HandshakeDecider(
            CertificateSelector selector,
            HostContextFactory factory,
            HostContexts contexts,
            EngineTraits engines,
            Executor executor,
            Executor diskReaders) {
        this.selector = selector;
        this.factory = factory;
        this.contexts = contexts;
        this.engines = engines;
        this.executor = executor;
        this.diskReaders = diskReaders;
    }

    /**
     * Decides, and hands the decision to a taker: before this method returns, or later by another thread.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor that is to select is full or closed
     */
    void decide(ClientHello hello, Consumer<Decision> taker) {
        select(hello.name(), selecting -> taker.accept(decision(hello, selecting)));
    }

    /**
     * Hands the way to the selection of a name to a task, on a thread that may take it: before this method returns, or later.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor that is to select is full or closed
     */
    void select(RequestedName name, Consumer<Supplier<Selection>> task) {
        if (executor != ImmediateExecutor.INSTANCE) {
            executor.execute(() -> task.accept(() -> selector.select(name)));
            return;
        }
        Optional<Selection> inMemory = selector.selectInMemory(name);
        if (inMemory.isPresent()) {
            task.accept(inMemory::get);
        } else {
            diskReaders.execute(() -> task.accept(() -> selector.select(name)));
        }
    }

    private Decision decision(ClientHello hello, Supplier<Selection> selecting) {
        try {
            return decision(hello, selecting.get());
        } catch (RuntimeException | Error failed) {
            return refusedAfter(failed, hello);
        }
    }

    /** Does not throw: a failure is a decision, too, and an error as well, or the client would wait for its time-out. */
    private Decision decision(ClientHello hello, Selection selection) {
        try {
            if (selector.rejects(hello.name(), selection)) {
                selector.recordRejected(hello.name());
                return new Decision.Refused(RefusedHandshakeException.with(
                        TlsAlert.UNRECOGNIZED_NAME, SelectionLog.rejected(hello.name())));
            }
            HostCredentials host = Candidates.firstUsable(selection, credential -> canPresent(credential, hello))
                    .orElse(selection.host());
            return new Decision.Accepted(hello, selection, host, contexts.acquire(host));
        } catch (RuntimeException | Error failed) {
            return refusedAfter(failed, hello);
        }
    }

    private static Decision refusedAfter(Throwable failed, ClientHello hello) {
        return new Decision.Refused(RefusedHandshakeException.internal("asked for " + hello.name(), failed));
    }

    /** Whether this server can present a credential, and the client use it. */
    boolean canPresent(Credential credential, ClientHello hello) {
        return factory.supports(credential) && hello.canUse(credential, engines);
    }

    /** Tells the selector which credential a client was presented. */
    void recordPresented(Decision.Accepted accepted, Credential presented) {
        selector.recordPresented(accepted.hello().name(), accepted.selection(), presented);
    }
}

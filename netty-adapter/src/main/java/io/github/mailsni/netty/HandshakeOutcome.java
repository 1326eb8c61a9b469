package io.github.mailsni.netty;

import io.github.mailsni.Credential;
import io.github.mailsni.engine.HandshakeFailure;
import io.github.mailsni.internal.keymanager.SelectionLog;
import io.github.mailsni.netty.Decision.Accepted;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands behind the TLS handler, with its executor, until the handshake has succeeded. Writes the line of the log, when it is known which key the client
 * was shown, and stops the exceptions of handshakes that fail: the event has told it, the connection is closed, and strangers
 * who fail by the thousand should not fill the log of a server that has no handler for them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing depends on the outcome of a close
final class HandshakeOutcome extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger("io.github.mailsni.selection");

    private final HandshakeDecider decider;
    private final Accepted accepted;
    private final SSLEngine engine;

    private @Nullable ChannelHandlerContext context;

    /** Whether the TLS handler is in place. Used by the thread of the TLS handler, as the next one. */
    private boolean begun;

    /** Whether the event has told of a failure. */
    private boolean failed;

    HandshakeOutcome(HandshakeDecider decider, Accepted accepted, SSLEngine engine) {
        this.decider = decider;
        this.accepted = accepted;
        this.engine = engine;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /** What comes from now on is the TLS handler's. */
    void begin() {
        begun = true;
    }

    /** Leaves the pipeline, since there is no TLS handler in the end. */
    void leave() {
        ChannelHandlerContext ctx = context;
        if (ctx != null && !ctx.isRemoved()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (begun && event instanceof SslHandshakeCompletionEvent completion) {
            failed = !completion.isSuccess();
            tell(completion);
            if (completion.isSuccess()) {
                ctx.pipeline().remove(this);
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Whatever goes wrong here, the pipeline gets its event. */
    private void tell(SslHandshakeCompletionEvent completion) {
        try {
            log(completion);
            if (completion.isSuccess()) {
                decider.recordPresented(accepted, presented());
            }
        } catch (RuntimeException | Error unforeseen) {
            warn(unforeseen);
        }
    }

    @SuppressWarnings("EmptyCatch")
    private void warn(Throwable unforeseen) {
        try {
            LOG.warn(
                    "asked for {}: what the client was presented has not been recorded",
                    accepted.hello().name(),
                    unforeseen);
        } catch (RuntimeException | Error unsaid) {
            // it may be the log that fails
        }
    }

    private void log(SslHandshakeCompletionEvent completion) {
        if (LOG.isDebugEnabled()) {
            String line = SelectionLog.line(accepted.hello().name(), accepted.selection(), presented());
            LOG.debug(
                    "{}{}",
                    line,
                    completion.isSuccess()
                            ? ""
                            : "; the handshake failed: " + HandshakeFailure.describe(completion.cause()));
        }
    }

    private Credential presented() {
        return PresentedCredential.of(
                engine, accepted.host(), credential -> decider.canPresent(credential, accepted.hello()));
    }

    /** After a failure that the event has told, the TLS handler may throw what has caused it, such as a task that was rejected. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (failed
                || (begun && cause instanceof IOException)
                || (cause instanceof DecoderException && cause.getCause() instanceof SSLException)) {
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}

package io.github.mailsni.netty;

import io.github.mailsni.HostCredentials;
import io.github.mailsni.Selection;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;

/** What becomes of a connection whose ClientHello has been read. */
sealed interface Decision {
    /** Releases what the decision holds. Whoever cannot act on a decision calls it. */
    default void discard() {}

    /**
     * The connection goes on with the TLS context of a host.
     *
     * @param hello what the client has said
     * @param selection the answer to the name that it asked for
     * @param host the candidate of the selection that the client can use
     * @param context presents this host; whoever takes the decision releases it
     */
    record Accepted(ClientHello hello, Selection selection, HostCredentials host, SslContext context)
            implements Decision {
        @Override
        public void discard() {
            ReferenceCountUtil.release(context);
        }
    }

    /**
     * The connection ends.
     *
     * @param reason with the alert that the client gets, if it gets one
     */
    record Refused(RefusedHandshakeException reason) implements Decision {}
}

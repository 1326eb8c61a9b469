package org.example;

import javax.net.ssl.SSLContext;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.filterchain.IoFilterAdapter;
import org.apache.mina.core.session.AttributeKey;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.filter.ssl.SslFilter;

// docs/jsse.md
/** Stands before the codec, and knows whether a line that is handled is all that the client has sent. */
final class MinaStartTls extends IoFilterAdapter {
    private static final AttributeKey ALONE = new AttributeKey(MinaStartTls.class, "alone");

    @Override
    public void messageReceived(NextFilter next, IoSession session, Object message) {
        IoBuffer bytes = (IoBuffer) message;
        session.setAttribute(ALONE, bytes.indexOf((byte) '\n') == bytes.limit() - 1);
        next.messageReceived(session, message);
    }

    static void upgrade(IoSession session, SSLContext context, Object goAhead, Object refusal) {
        if (Boolean.TRUE.equals(session.getAttribute(ALONE))) {
            session.write(goAhead);
            session.getFilterChain().addFirst("tls", new SslFilter(context));
        } else {
            session.write(refusal);
            session.closeOnFlush();
        }
    }
}
// end

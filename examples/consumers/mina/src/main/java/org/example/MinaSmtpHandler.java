package org.example;

import javax.net.ssl.SSLContext;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.IoSession;

final class MinaSmtpHandler extends IoHandlerAdapter {
    private final SSLContext context;

    MinaSmtpHandler(SSLContext context) {
        this.context = context;
    }

    @Override
    public void sessionOpened(IoSession session) {
        session.write("220 mail.example.com");
    }

    @Override
    public void messageReceived(IoSession session, Object message) {
        String line = (String) message;
        if (line.startsWith("EHLO ")) {
            session.write("250-mail.example.com");
            session.write("250 STARTTLS");
        } else if (line.equals("QUIT")) {
            session.write("221 bye");
            session.closeOnFlush();
        } else if (line.equals("STARTTLS") && !session.isSecured()) {
            // docs/jsse.md
            // in the handler, on the command STARTTLS:
            MinaStartTls.upgrade(session, context, "220 go ahead", "501 nothing may follow STARTTLS");
            // end
        } else {
            session.write(line.equals("NOOP") ? "250 OK" : "500 unknown command");
        }
    }

    @Override
    public void exceptionCaught(IoSession session, Throwable cause) {
        session.closeNow();
    }
}

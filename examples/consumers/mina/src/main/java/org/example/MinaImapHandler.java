package org.example;

import javax.net.ssl.SSLContext;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.IoSession;

final class MinaImapHandler extends IoHandlerAdapter {
    private final SSLContext context;

    MinaImapHandler(SSLContext context) {
        this.context = context;
    }

    @Override
    public void sessionOpened(IoSession session) {
        session.write("* OK IMAP4rev2 ready");
    }

    @Override
    public void messageReceived(IoSession session, Object message) {
        String line = (String) message;
        String[] words = line.split(" ", 2);
        String tag = words[0];
        String command = words.length > 1 ? words[1] : "";
        if (command.equals("NOOP")) {
            session.write(tag + " OK");
        } else if (command.equals("LOGOUT")) {
            session.write("* BYE");
            session.write(tag + " OK");
            session.closeOnFlush();
        } else if (command.equals("STARTTLS") && !session.isSecured()) {
            MinaStartTls.upgrade(session, context, tag + " OK go ahead", tag + " BAD nothing may follow STARTTLS");
        } else {
            session.write(tag + " BAD unknown command");
        }
    }

    @Override
    public void exceptionCaught(IoSession session, Throwable cause) {
        session.closeNow();
    }
}

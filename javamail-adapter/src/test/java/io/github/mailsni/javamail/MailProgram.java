package io.github.mailsni.javamail;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;

/** A program with Jakarta Mail that sends a message, or logs in to fetch some, by a protocol. */
record MailProgram(String protocol, boolean startTls) {
    private static final String PATIENCE_MILLIS = "20000";

    /** A password that must not be seen in plaintext. */
    static final String PASSWORD = "secret-password";

    ScriptedServer.Protocol spoken() {
        return ScriptedServer.Protocol.of(protocol);
    }

    boolean implicit() {
        return !startTls;
    }

    /** Connects with nothing but what is needed, and has all the rest made right. */
    void connect(SenderTls tls, String host, int port) throws MessagingException {
        connect(tls, new Properties(), host, port);
    }

    void connect(SenderTls tls, Properties properties, String host, int port) throws MessagingException {
        // with the defaults behind them
        Properties mine = (Properties) properties.clone();
        mine.putIfAbsent("mail." + protocol + ".localhost", "client.example");
        mine.putIfAbsent("mail." + protocol + ".connectiontimeout", PATIENCE_MILLIS);
        mine.putIfAbsent("mail." + protocol + ".timeout", PATIENCE_MILLIS);
        use(Session.getInstance(startTls ? tls.startTls(mine) : tls.implicitTls(mine)), host, port);
    }

    void use(Session session, String host, int port) throws MessagingException {
        if (protocol.startsWith("smtp")) {
            send(session, host, port);
        } else {
            try (Store store = session.getStore(protocol)) {
                store.connect(host, port, "user", PASSWORD);
            }
        }
    }

    private void send(Session session, String host, int port) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress("a@sender.example"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("b@mail.a.example"));
        message.setSubject(PASSWORD);
        message.setText("Hello");
        try (Transport transport = session.getTransport(protocol)) {
            transport.connect(host, port, null, null);
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    @Override
    public String toString() {
        return protocol + (startTls ? " by STARTTLS" : " by implicit TLS");
    }
}

package org.example;

import io.github.mailsni.javamail.SenderTls;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;

/** Mail code that is to be tested: it sends by implicit TLS, and checks the host. */
final class Newsletter {
    private final SenderTls tls;
    private final int port;

    Newsletter(SenderTls tls, int port) {
        this.tls = tls;
        this.port = port;
    }

    void send(String host, String text) throws MessagingException {
        Session session = Session.getInstance(tls.forHost(host).implicitTls(new Properties()));
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress("news@example.com"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("reader@example.com"));
        message.setText(text);
        try (Transport transport = session.getTransport("smtps")) {
            transport.connect("127.0.0.1", port, "reader", "secret");
            transport.sendMessage(message, message.getAllRecipients());
        }
    }
}

package io.github.mailsni.examples.demo;

import io.github.mailsni.javamail.SenderTls;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * A sender as strict as Gmail: Jakarta Mail, which asks for the host by SNI, trusts one certificate authority, and sends
 * nothing unless the certificate is for the host that it dialled.
 */
final class Sender {
    private static final String PATIENCE_MILLIS = "20000";

    private final SenderTls tls;

    Sender(SenderTls tls) {
        this.tls = tls;
    }

    /**
     * Sends one message.
     *
     * @param host the name that the user typed into the settings
     * @param port the port beside it
     * @param mode how TLS begins
     * @return the leaf that the server presented
     * @throws MessagingException if it was not delivered
     */
    X509Certificate send(String host, int port, TlsMode mode) throws MessagingException {
        AtomicReference<X509Certificate> presented = new AtomicReference<>();
        HostnameVerifier recorder = (name, session) -> {
            try {
                presented.set((X509Certificate) session.getPeerCertificates()[0]);
                return true;
            } catch (SSLPeerUnverifiedException e) {
                return false;
            }
        };
        Session session = Session.getInstance(properties(host, port, mode, recorder));
        Transport.send(message(session, host, mode));
        X509Certificate leaf = presented.get();
        if (leaf == null) {
            throw new MessagingException("the message went out without TLS");
        }
        return leaf;
    }

    private Properties properties(String host, int port, TlsMode mode, HostnameVerifier recorder) {
        Properties properties = new Properties();
        properties.put("mail.transport.protocol", "smtp");
        properties.put("mail.smtp.host", host);
        properties.put("mail.smtp.port", String.valueOf(port));
        properties.put("mail.smtp.localhost", "sender.example");
        properties.put("mail.smtp.connectiontimeout", PATIENCE_MILLIS);
        properties.put("mail.smtp.timeout", PATIENCE_MILLIS);
        properties.put("mail.smtp.ssl.hostnameverifier", recorder);
        return switch (mode) {
            case STARTTLS -> tls.startTls(properties);
            case IMPLICIT -> tls.implicitTls(properties);
        };
    }

    private static MimeMessage message(Session session, String host, TlsMode mode) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress("someone@sender.example"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("postmaster@" + host));
        message.setSubject("Delivered to " + host + " by " + mode);
        message.setText("The certificate matched the host.", StandardCharsets.UTF_8.name());
        return message;
    }
}

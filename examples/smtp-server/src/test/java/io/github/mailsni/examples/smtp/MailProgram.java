package io.github.mailsni.examples.smtp;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Properties;

/** Jakarta Mail as a user has it: it checks that the certificate is for the host that it dialled. */
final class MailProgram {
    private static final String PATIENCE_MILLIS = "10000";

    private MailProgram() {}

    /** Sends a message to a user of a host, at that host. The tests' file of hosts says where that is. */
    static void send(String host, int port, boolean implicitTls) throws MessagingException {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", host);
        properties.put("mail.smtp.port", port);
        properties.put("mail.smtp.ssl.enable", implicitTls);
        properties.put("mail.smtp.starttls.enable", !implicitTls);
        properties.put("mail.smtp.starttls.required", !implicitTls);
        properties.put("mail.smtp.ssl.checkserveridentity", true);
        properties.put(
                "mail.smtp.ssl.socketFactory", TestHosts.AUTHORITY.sslContext().getSocketFactory());
        // Without this, a failed handshake is tried again with the JDK's own trust.
        properties.put("mail.smtp.socketFactory.fallback", false);
        properties.put("mail.smtp.localhost", "client.example");
        properties.put("mail.smtp.timeout", PATIENCE_MILLIS);
        properties.put("mail.smtp.connectiontimeout", PATIENCE_MILLIS);

        MimeMessage message = new MimeMessage(Session.getInstance(properties));
        message.setFrom(new InternetAddress("sender@client.example"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("user@" + host));
        message.setSubject("For " + host);
        message.setText(".\r\n..\r\nDear user of " + host + "\r\n");
        Transport.send(message);
    }
}

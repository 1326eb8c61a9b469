package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.handshake.Hosts;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.subethamail.smtp.server.SMTPServer;

@Timeout(120)
@DisplayName("SubEthaSMTP delivers what Jakarta Mail sends, checking the server's identity,")
class SubEthaSmtpTest {
    private static final String PATIENCE_MILLIS = "20000";

    private final Hosts hosts = Hosts.withDefault("mx.example", RSA_2048)
            .host("mail.a.example", EC_P256)
            .host("mail.b.example", EC_P256, RSA_2048);
    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private final List<SMTPServer> started = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(SMTPServer::stop);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx.example", "mail.a.example", "mail.b.example"})
    @DisplayName("behind STARTTLS to each host:")
    void startTls(String host) throws MessagingException {
        SMTPServer server = startTlsServer(MailTls.of(hosts));

        send("smtp", host, server.getPortAllocated());

        assertThat(delivered).singleElement().asString().contains("Subject: to " + host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mx.example", "mail.a.example", "mail.b.example"})
    @DisplayName("by implicit TLS to each host:")
    void implicitTls(String host) throws MessagingException {
        SMTPServer server = implicitTlsServer(MailTls.of(hosts));

        send("smtps", host, server.getPortAllocated());

        assertThat(delivered).singleElement().asString().contains("Subject: to " + host);
    }

    @Test
    @DisplayName("with nothing but the SSLContext")
    void contextOnly() throws MessagingException {
        SMTPServer server = start(server().enableTLS()
                .requireTLS()
                .startTlsSocketFactory(MailTls.of(hosts).sslContext()));

        send("smtp", "mail.a.example", server.getPortAllocated());

        assertThat(delivered).hasSize(1);
    }

    @Test
    @DisplayName("but not to a host that the default's certificate does not cover")
    void unknownHost() {
        SMTPServer server = startTlsServer(MailTls.of(hosts));

        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> send("smtp", "mail.c.example", server.getPortAllocated()))
                .withStackTraceContaining("No subject alternative DNS name matching mail.c.example found");
        assertThat(delivered).isEmpty();
    }

    @Test
    @DisplayName("and tells a client of an unknown host so where unknown names are rejected")
    void rejectedHost() {
        SMTPServer server = startTlsServer(MailTls.of(hosts.withUnknownNames(UnknownNamePolicy.REJECT)));

        assertThatExceptionOfType(MessagingException.class)
                .isThrownBy(() -> send("smtp", "mail.c.example", server.getPortAllocated()))
                .withStackTraceContaining("unrecognized_name");
    }

    @Test
    @DisplayName("and does not execute what came in plaintext behind STARTTLS")
    void injection() throws IOException {
        SMTPServer server = startTlsServer(MailTls.of(hosts));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getPortAllocated())) {
            socket.setSoTimeout(Integer.parseInt(PATIENCE_MILLIS));
            BufferedReader plaintext = reader(socket);
            plaintext.readLine();
            write(socket, "STARTTLS\r\nNOOP\r\n");
            assertThat(plaintext.readLine()).startsWith("220");

            Socket tls = Hosts.AUTHORITY
                    .sslContext()
                    .getSocketFactory()
                    .createSocket(socket, "mail.a.example", server.getPortAllocated(), true);
            write(tls, "EHLO client.example\r\n");

            assertThat(reader(tls).readLine()).isEqualTo("250-mx.example");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "smtps"})
    @DisplayName("although more slow clients than it may serve at once send a byte at a time of their handshakes:")
    void slowClients(String protocol) throws Exception {
        boolean startTls = protocol.equals("smtp");
        MailTls tls =
                MailTls.builder(hosts).handshakeTimeout(Duration.ofSeconds(3)).build();
        SMTPServer.Builder builder = server().maxConnections(130);
        SMTPServer server = start(
                startTls
                        ? builder.enableTLS().requireTLS().startTlsSocketFactory(tls::upgrade)
                        : builder.serverSocketFactory(tls.serverSocketFactory()));

        try (SlowClients slow = SlowClients.dial(125, server.getPortAllocated(), startTls)) {
            slow.sendOneByteEach();
            slow.sendUntilDisconnected();
        }
        send(protocol, "mail.a.example", server.getPortAllocated());

        assertThat(delivered).hasSize(1);
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private SMTPServer startTlsServer(MailTls tls) {
        return start(server().enableTLS().requireTLS().startTlsSocketFactory(tls::upgrade));
    }

    private SMTPServer implicitTlsServer(MailTls tls) {
        return start(server().serverSocketFactory(tls.serverSocketFactory()));
    }

    private SMTPServer.Builder server() {
        return SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .hostName("mx.example")
                .messageHandler(
                        (context, from, to, data) -> delivered.add(new String(data, StandardCharsets.US_ASCII)));
    }

    private SMTPServer start(SMTPServer.Builder builder) {
        SMTPServer server = builder.build();
        server.start();
        started.add(server);
        return server;
    }

    private static void send(String protocol, String host, int port) throws MessagingException {
        Session session = Session.getInstance(properties(protocol));
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress("a@sender.example"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("b@" + host));
        message.setSubject("to " + host);
        message.setText("Hello");
        try (Transport transport = session.getTransport(protocol)) {
            transport.connect(host, port, null, null);
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    private static Properties properties(String protocol) {
        String prefix = "mail." + protocol + ".";
        Properties properties = new Properties();
        properties.put(prefix + "localhost", "client.example");
        properties.put(prefix + "starttls.required", String.valueOf(protocol.equals("smtp")));
        properties.put(prefix + "ssl.checkserveridentity", "true");
        properties.put(
                prefix + "ssl.socketFactory", Hosts.AUTHORITY.sslContext().getSocketFactory());
        // else an implicit-TLS connection that fails is tried again with the default trust
        properties.put(prefix + "socketFactory.fallback", "false");
        properties.put(prefix + "connectiontimeout", PATIENCE_MILLIS);
        properties.put(prefix + "timeout", PATIENCE_MILLIS);
        return properties;
    }
}

package io.github.mailsni.javamail;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.InMemorySelector;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.testing.TestCertificate;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server of SMTP, IMAP or POP3 that knows just what a client says to connect and to send one message, and remembers all of it. */
final class ScriptedServer implements Closeable {
    private final ServerSocket listener;
    private final Protocol protocol;
    private final @Nullable MailTls tls;
    private final boolean implicit;
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final List<String> names;
    private final List<String> sessions = new CopyOnWriteArrayList<>();
    private final List<String> clients = new CopyOnWriteArrayList<>();

    /** What it speaks. */
    enum Protocol {
        SMTP,
        IMAP,
        POP3;

        static Protocol of(String name) {
            return valueOf((name.endsWith("s") ? name.substring(0, name.length() - 1) : name).toUpperCase(Locale.ROOT));
        }
    }

    private ScriptedServer(Protocol protocol, @Nullable MailTls tls, boolean implicit, List<String> names)
            throws IOException {
        this.protocol = protocol;
        this.tls = tls;
        this.implicit = implicit;
        this.names = names;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::acceptAll, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Presents one certificate to everybody. */
    static ScriptedServer presenting(TestCertificate certificate, Protocol protocol, boolean implicit)
            throws IOException {
        List<String> names = new CopyOnWriteArrayList<>();
        return new ScriptedServer(protocol, MailTls.of(selector(certificate, names)), implicit, names);
    }

    /** With TLS that the test makes of the selector of one certificate. */
    static ScriptedServer with(MailTls tls, Protocol protocol, boolean implicit) throws IOException {
        return new ScriptedServer(protocol, tls, implicit, new CopyOnWriteArrayList<>());
    }

    /** Has no TLS, and says so. */
    static ScriptedServer inPlaintext(Protocol protocol) throws IOException {
        return new ScriptedServer(protocol, null, false, List.of());
    }

    static CertificateSelector selector(TestCertificate certificate, List<String> names) {
        Credential credential = Credential.of(certificate.privateKey(), certificate.chain());
        HostCredentials host = HostCredentials.of("the only one", List.of(credential));
        return InMemorySelector.of(name -> {
            names.add(name.serverName().map(Object::toString).orElse("no name"));
            return Selection.of(host, MatchKind.DEFAULT, false);
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    /** All commands and lines of messages so far. */
    List<String> commands() {
        return commands;
    }

    /** The names that were asked for. */
    List<String> names() {
        return names;
    }

    /** The versions of TLS that clients got. */
    List<String> sessions() {
        return sessions;
    }

    /** The subjects of clients' certificates. */
    List<String> clients() {
        return clients;
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket accepted = listener.accept();
                Thread thread = new Thread(() -> serve(accepted), "scripted-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket accepted) {
        try (accepted) {
            accepted.setSoTimeout(20_000);
            Socket socket = accepted;
            if (implicit) {
                socket = upgraded(accepted);
            }
            write(socket, greeting());
            BufferedReader reader = reader(socket);
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                commands.add(line);
                write(socket, answer(line, socket instanceof SSLSocket));
                if (line.toUpperCase(Locale.ROOT).matches("(\\w+ )?(STARTTLS|STLS)") && tls != null) {
                    socket = upgraded(accepted);
                    reader = reader(socket);
                }
            }
        } catch (IOException ended) {
            commands.add("(" + ended.getClass().getSimpleName() + ")");
        }
    }

    private Socket upgraded(Socket accepted) throws IOException {
        SSLSocket socket = Objects.requireNonNull(tls).upgrade(accepted);
        socket.startHandshake();
        sessions.add(socket.getSession().getProtocol());
        try {
            clients.add(socket.getSession().getPeerPrincipal().getName());
        } catch (SSLPeerUnverifiedException none) {
            clients.add("none");
        }
        return socket;
    }

    private String greeting() {
        return switch (protocol) {
            case SMTP -> "220 scripted ESMTP\r\n";
            case IMAP -> "* OK scripted\r\n";
            case POP3 -> "+OK scripted\r\n";
        };
    }

    private String answer(String line, boolean secure) {
        boolean offer = tls != null && !secure;
        String command = line.toUpperCase(Locale.ROOT);
        return switch (protocol) {
            case SMTP ->
                command.startsWith("EHLO")
                        ? "250-scripted\r\n" + (offer ? "250-STARTTLS\r\n" : "") + "250 OK\r\n"
                        : command.equals("STARTTLS")
                                ? "220 go\r\n"
                                : command.equals("DATA") ? "354 go\r\n" : smtp(line);
            case IMAP -> {
                String tag = line.replaceFirst(" .*", "");
                String untagged = command.contains(" CAPABILITY")
                        ? "* CAPABILITY IMAP4rev1" + (offer ? " STARTTLS" : "") + "\r\n"
                        : command.contains(" LOGOUT") ? "* BYE\r\n" : "";
                yield untagged + tag + " OK done\r\n";
            }
            case POP3 -> command.equals("CAPA") ? "+OK\r\nUSER\r\n" + (offer ? "STLS\r\n" : "") + ".\r\n" : "+OK\r\n";
        };
    }

    /** Lines of a message get no answer; they are those that begin with no command. */
    private static String smtp(String line) {
        if (line.equals("QUIT")) {
            return "221 bye\r\n";
        }
        return line.matches("MAIL FROM:.*|RCPT TO:.*|RSET|NOOP|HELO .*|\\.") ? "250 OK\r\n" : "";
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}

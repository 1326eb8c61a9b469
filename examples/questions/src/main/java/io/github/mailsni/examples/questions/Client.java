package io.github.mailsni.examples.questions;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A mail client on the JDK's TLS, with sessions of its own that it resumes wherever it goes. For one thread. */
final class Client {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Trust trust;
    private final SSLContext context;
    private final SSLParameters parameters = new SSLParameters();
    private @Nullable SNIServerName name;

    /** What a client saw: the leaf certificate of its session, and whether the session is one that it came with. */
    record Seen(X509Certificate leaf, boolean resumed) {}

    Client(MailHosts hosts, String version, Ability ability) {
        this.trust = new Trust(hosts.authority().trustManager());
        try {
            this.context = SSLContext.getInstance("TLS", "SunJSSE");
            context.init(null, new TrustManager[] {trust}, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no TLS", e);
        }
        parameters.setProtocols(new String[] {version});
        ability.restrict(parameters, version);
    }

    /** Connects, asks for a host, or for none, and says a few words. */
    Seen visit(MailServer server, Optional<String> host) throws IOException {
        try (Socket socket = dial(server)) {
            if (server.protocol().startTls()) {
                Lines plain = new Lines(socket);
                server.protocol().dialogue().greeting(plain);
                plain.write(server.protocol().dialogue().startTls());
                if (!server.protocol().dialogue().goAhead(plain)) {
                    throw new IOException("the server refuses STARTTLS");
                }
            }
            return secure(socket, server, host);
        }
    }

    /** Does the handshake on a connection, and says a few words, which also brings the session's tickets. */
    Seen secure(Socket socket, MailServer server, Optional<String> host) throws IOException {
        parameters.setServerNames(host.map(this::name).map(List::of).orElse(List.of()));
        int before = trust.asked();
        // One peer for all hosts: the client offers the session of the last of them to the next.
        try (SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, "dialled.example", server.address().getPort(), true)) {
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            Lines lines = new Lines(tls);
            if (!server.protocol().startTls()) {
                server.protocol().dialogue().greeting(lines);
            }
            server.protocol().dialogue().converse(lines);
            return new Seen((X509Certificate) tls.getSession().getPeerCertificates()[0], trust.asked() == before);
        }
    }

    /**
     * Goes on as after STARTTLS, and returns what is wrong with a server that was sent plaintext: an answer to it. An end
     * of the connection is none.
     */
    Optional<String> injected(Socket socket, MailServer server) throws WrongAnswerException {
        try {
            secure(socket, server, Optional.of(MailHosts.FIRST));
            return Optional.empty();
        } catch (WrongAnswerException e) {
            throw e;
        } catch (IOException e) {
            boolean plaintext = String.valueOf(e.getMessage()).contains("plaintext connection")
                    || String.valueOf(e.getMessage()).contains("unrecognized SSL message");
            return plaintext ? Optional.of("an answer in plaintext, where TLS was to begin") : Optional.empty();
        }
    }

    static Socket dial(MailServer server) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            socket.connect(server.address(), PATIENCE_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The name to ask for: one object for all hosts. */
    private SNIServerName name(String host) {
        SNIServerName former = name;
        if (former == null) {
            name = new SNIHostName(host);
            return name;
        }
        if (!Arrays.equals(former.getEncoded(), host.getBytes(US_ASCII))) {
            rename(former, host);
        }
        return former;
    }

    /**
     * Puts another host into a name. The JDK's client offers a session under no other name than the one that it was made
     * under, and looks at that name anew each time.
     */
    private static void rename(SNIServerName name, String host) {
        try {
            Field encoded = SNIServerName.class.getDeclaredField("encoded");
            encoded.setAccessible(true);
            encoded.set(name, host.getBytes(US_ASCII));
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IllegalStateException(
                    "a session is offered to another host only with --add-opens=java.base/javax.net.ssl=ALL-UNNAMED",
                    e);
        }
    }
}

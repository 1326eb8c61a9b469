package io.github.mailsni.javamail;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.keymanager.EngineKind;
import io.github.mailsni.keymanager.SelectorSniMatcher;
import io.github.mailsni.keymanager.SniKeyManager;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The TLS of a mail server on JSSE: presents to each client the certificate of the host that it asked for. Make one for each
 * listener's policy and use it for all connections.
 *
 * <pre>{@code
 * MailTls tls = MailTls.of(directory);
 * SMTPServer.port(587).enableTLS().startTlsSocketFactory(tls::upgrade).build().start();
 * SMTPServer.port(465).serverSocketFactory(tls.serverSocketFactory()).build().start();
 * }</pre>
 *
 * <p>{@link #sslContext()} is the plug to prefer: everything that comes out of it, {@link #serverSocketFactory()} and {@link
 * #upgrade(Socket)} speaks TLS 1.2 and 1.3 only, does not resume a session that was made under one name for a client that
 * asks for another, and, under {@link io.github.mailsni.UnknownNamePolicy#REJECT}, answers an unknown name with a fatal
 * {@code unrecognized_name}. A bare key manager in a context of somebody else's making can do none of this.
 *
 * <p>JSSE reads the requested name before anybody else: it ends the handshake with {@code illegal_parameter} over a name with
 * an underscore, a trailing dot or another character that host names do not have, and nothing behind it can change that.
 *
 * <p>JDK 25 does not resume a session by a stateless ticket but for the default host: a returning client gets the right
 * certificate in a full handshake. With the system property {@code jdk.tls.server.enableSessionTicketExtension=false} the
 * server keeps the sessions, and they are resumed.
 *
 * <p>Immutable and thread-safe. Follows the selector, so that new certificates are served without a restart.
 */
public final class MailTls {
    private final X509ExtendedKeyManager keyManager;
    private final SSLContext sslContext;

    private MailTls(X509ExtendedKeyManager keyManager, SSLContext sslContext) {
        this.keyManager = keyManager;
        this.sslContext = sslContext;
    }

    /**
     * The TLS of a server that presents what a selector selects. Clients' certificates, where the server asks for them, are
     * judged by the Java runtime's own trust anchors.
     *
     * @param selector a certificate directory, or a view of one under another policy for unknown names
     * @return the TLS of a server
     */
    public static MailTls of(CertificateSelector selector) {
        X509ExtendedKeyManager keyManager = keyManager(selector);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keyManager}, null, null);
            return new MailTls(
                    keyManager, new SniSslContext(context, new ServerDefaults(new SelectorSniMatcher(selector))));
        } catch (GeneralSecurityException noTls) {
            throw new IllegalStateException("this Java runtime has no working TLS", noTls);
        }
    }

    static X509ExtendedKeyManager keyManager(CertificateSelector selector) {
        return new SniKeyManager(selector, EngineKind.JSSE);
    }

    /**
     * The key manager, for an {@link SSLContext} of the caller's own. What is said above of resumption and rejection does not
     * hold there.
     *
     * @return a server's key manager; asked for a client's certificate, it has none
     */
    public X509ExtendedKeyManager keyManager() {
        return keyManager;
    }

    /**
     * The key manager behind a factory, for code that takes nothing else. It is ready for use; what it is initialised with
     * has no effect.
     *
     * @return a new factory
     */
    public KeyManagerFactory keyManagerFactory() {
        try {
            return KeyManagerFactory.getInstance(MailSniProvider.NAME, new MailSniProvider(keyManager));
        } catch (NoSuchAlgorithmException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }

    /**
     * The context, for servers that take nothing but an {@link SSLContext}. Its engines, sockets, server sockets and their
     * accepted sockets keep what is said above, whatever the server sets on them afterwards, unless it enables older
     * protocols or sets SNI matchers itself. It is initialised already; {@link SSLContext#init} throws.
     *
     * @return always the same instance
     */
    public SSLContext sslContext() {
        return sslContext;
    }

    /**
     * The factory of server sockets, for implicit TLS. A socket that was accepted does the handshake when it is first read or
     * written: that should not be the accepting thread, and {@link Socket#setSoTimeout} should have been called.
     *
     * @return a factory
     */
    public SSLServerSocketFactory serverSocketFactory() {
        return sslContext.getServerSocketFactory();
    }

    /**
     * Begins TLS on a connection that was accepted in plaintext and has agreed on STARTTLS. Nothing is read or written before
     * the handshake, which {@link SSLSocket#startHandshake} begins; set {@link Socket#setSoTimeout} before. No name is looked
     * up in the DNS.
     *
     * <p><strong>What the client sent in plaintext behind its STARTTLS must not be executed.</strong> It may come from
     * somebody else between the two (CVE-2011-0411). Drop the reader of the plaintext with everything that it has buffered,
     * and forget the state of the session (RFC 3207 section 4.2): read on from the socket that is returned and from nothing
     * else. SubEthaSMTP does so. To refuse such a client instead, see {@link #upgrade(Socket, InputStream)}.
     *
     * @param accepted a connected socket; it is closed with the one that is returned
     * @return a socket in server mode
     * @throws IOException if the socket is not connected
     */
    public SSLSocket upgrade(Socket accepted) throws IOException {
        return (SSLSocket) sslContext.getSocketFactory().createSocket(accepted, (InputStream) null, true);
    }

    /**
     * Begins TLS like {@link #upgrade(Socket)}, for a client that has sent nothing behind its STARTTLS. To be called before
     * the command is answered, since after the answer the client may speak, and TLS:
     *
     * <pre>{@code
     * SSLSocket tls = mailTls.upgrade(socket, plaintext); // throws: answer 501 and close
     * answer("220 Ready to start TLS");
     * tls.startHandshake();
     * }</pre>
     *
     * <p>What arrives between this call and the answer is no danger: it meets the handshake, which fails.
     *
     * @param accepted a connected socket; it is closed with the one that is returned
     * @param plaintext the stream through which the commands were read; nothing is read from it here
     * @return a socket in server mode
     * @throws ProtocolException if bytes are waiting in the stream; the socket is left as it is
     * @throws IOException if the socket is not connected or the stream is closed
     */
    public SSLSocket upgrade(Socket accepted, InputStream plaintext) throws IOException {
        if (plaintext.available() > 0) {
            throw new ProtocolException("the client sent plaintext behind STARTTLS, before it was answered");
        }
        return upgrade(accepted);
    }
}

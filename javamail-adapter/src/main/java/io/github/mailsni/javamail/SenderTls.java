package io.github.mailsni.javamail;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.coverage.TrustRoots;
import java.security.GeneralSecurityException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Secures the TLS of a program that sends or fetches mail with Jakarta Mail: one call sets the properties of a session.
 *
 * <pre>{@code
 * SenderTls tls = SenderTls.create();                                     // trusts Java's public roots
 * Session submission = Session.getInstance(tls.startTls(properties));     // ports 587, 25, 143, 110
 * Session mailbox = Session.getInstance(tls.implicitTls(properties));     // ports 465, 993, 995
 * }</pre>
 *
 * <p>A connection of such a session, by {@code smtp}, {@code smtps}, {@code imap}, {@code imaps}, {@code pop3} or {@code pop3s} (and
 * Angus Mail's {@code gimap} and {@code gimaps}), is by TLS 1.2 or 1.3 (RFC 8997), never opportunistically (RFC 8314 section 4.1; RFC
 * 3207 section 6), or it fails before a password or a message is sent:
 *
 * <ul>
 *   <li>The host that was typed is sent as SNI (RFC 6066 section 3), in A-labels and without a trailing dot, whatever address, proxy or
 *       connection it is reached by. An IP address is not sent.
 *   <li>The server's certificate is for that host (RFC 9525 section 6): a dNSName of its subjectAltName, whose whole left-most label may
 *       be a wildcard for one label; for an IP address, an iPAddress. The common name does not count, where Jakarta Mail's own check and
 *       JavaMail's take it. It is within its validity, and issued by an authority that is trusted: the public roots of this Java runtime,
 *       and, or instead, those of {@link Builder#alsoTrusting} and {@link Builder#trustingOnly}.
 *   <li>A client certificate is presented to the server that it is for, and to no other.
 * </ul>
 *
 * <p>These properties are set for each of the protocols. What was set before is overridden; if it said something else, one line at WARN
 * names the property, and not its value.
 *
 * <table class="striped">
 *   <caption>Properties of {@code mail.PROTOCOL.}</caption>
 *   <thead><tr><th scope="col">Property</th><th scope="col">Value</th><th scope="col">Why</th></tr></thead>
 *   <tbody>
 *   <tr><th scope="row">{@code ssl.socketFactory}</th><td>{@link #socketFactory()}</td><td>trust, names, SNI, client certificates</td></tr>
 *   <tr><th scope="row">{@code ssl.socketFactory.class}, {@code socketFactory.class}</th><td>removed</td>
 *       <td>would go before it, or make TLS where STARTTLS is meant</td></tr>
 *   <tr><th scope="row">{@code socketFactory}</th><td>removed if it makes TLS; a plain one, which may dial through something, stays</td>
 *       <td>the same</td></tr>
 *   <tr><th scope="row">{@code socketFactory.fallback}</th><td>{@code false}</td>
 *       <td>else a connection that fails is made again with other trust, or without TLS</td></tr>
 *   <tr><th scope="row">{@code ssl.trust}</th><td>removed</td><td>trusts every issuer for the hosts that it lists</td></tr>
 *   <tr><th scope="row">{@code ssl.checkserveridentity}</th><td>{@code true}</td><td>a second check of names; JavaMail has none by default</td></tr>
 *   <tr><th scope="row">{@code ssl.protocols}</th><td>{@code TLSv1.3 TLSv1.2}, or those of the two that were set</td><td>RFC 8997</td></tr>
 *   <tr><th scope="row">{@code ssl.ciphersuites}</th><td>without anonymous, unencrypted and export suites; not set if it was not</td>
 *       <td>without a certificate nothing is checked</td></tr>
 *   <tr><th scope="row">{@code ssl.enable}</th><td>{@code true} for implicit TLS, else {@code false}</td><td></td></tr>
 *   <tr><th scope="row">{@code starttls.enable}, {@code starttls.required}</th><td>{@code true} for STARTTLS, else {@code false}</td>
 *       <td>else a server, or somebody before it, that does not offer STARTTLS gets the password in plaintext</td></tr>
 *   <tr><th scope="row">{@code ehlo}, {@code disablecapa}</th><td>removed if they forbid to ask for STARTTLS</td><td></td></tr>
 *   <tr><th scope="row">{@code host}, {@code mail.host}</th><td>in A-labels</td><td>the DNS has no other</td></tr>
 *   </tbody>
 * </table>
 *
 * <p>Properties are those of Jakarta Mail (Angus Mail and {@code com.sun.mail} 2.0) and of JavaMail 1.6. The latter two
 * compare the certificate once more, as text, with the dialled host: there a trailing dot, a U-label, an IP address and
 * a host that was {@linkplain #forHost fixed} under another name are refused. A {@code ssl.hostnameverifier} stays: it
 * can refuse a server, and cannot accept one. Later changes of the properties are the caller's responsibility.
 *
 * <p>{@link SenderFailure} explains in plain words why a connection failed.
 *
 * <p>Each connection makes a full handshake with a TLS context of its own: connections share no state, and no session
 * is resumed. The TLS is the JDK's, {@value MailTls#DEFAULT_PROVIDER}, whichever provider is registered first. Of
 * global settings only the public roots ({@code javax.net.ssl.trustStore}) are read, and none is set; revocation is not
 * checked.
 *
 * <p>Immutable and thread-safe. Holds nothing that has to be closed.
 *
 * @since 0.1.0
 */
public final class SenderTls {
    private final SenderSocketFactory socketFactory;

    private SenderTls(SenderSocketFactory socketFactory) {
        this.socketFactory = socketFactory;
    }

    /**
     * Creates the TLS of a sender that trusts the public roots of this Java runtime, and has no client certificate.
     *
     * @return the TLS of a sender
     */
    public static SenderTls create() {
        return builder().build();
    }

    /**
     * Creates a builder with the public roots and no client certificate.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Fixes the reference identifier: whatever is dialled, an address, a relay, a tunnel on this machine, the server
     * has to be this host, which is sent as SNI. Use it also for {@code SMTPTransport.connect(Socket)}, where Jakarta
     * Mail takes the peer's name from the DNS.
     *
     * @param host a host name in A-labels or U-labels, or an IP address
     * @return the TLS of a sender
     * @throws IllegalArgumentException if the host is neither; the message says why
     */
    public SenderTls forHost(String host) {
        return new SenderTls(socketFactory.withFixed(ServerIdentity.of(requireNonNull(host, "host"))));
    }

    /**
     * Returns properties for a session whose connections by {@code smtp}, {@code imap} and {@code pop3} begin in
     * plaintext and have to be upgraded by STARTTLS (RFC 3207; RFC 9051 section 6.2.1; RFC 2595 section 4): ports 587,
     * 25, 143 and 110. Those by {@code smtps}, {@code imaps} and {@code pop3s} are by TLS from the first byte on.
     *
     * @param properties the properties of the session, such as {@code mail.smtp.host}; not changed
     * @return a new copy, with the properties of the table above
     */
    public Properties startTls(Properties properties) {
        return SessionProperties.secured(requireNonNull(properties, "properties"), socketFactory, true);
    }

    /**
     * Returns properties for a session whose connections are by TLS from the first byte on (RFC 8314 section 3): ports
     * 465, 993 and 995. The default ports of {@code smtp}, {@code imap} and {@code pop3} become these.
     *
     * @param properties the properties of the session, such as {@code mail.smtp.host}; not changed
     * @return a new copy, with the properties of the table above
     */
    public Properties implicitTls(Properties properties) {
        return SessionProperties.secured(requireNonNull(properties, "properties"), socketFactory, false);
    }

    /**
     * The factory of the connections, for code that takes only a factory. Its sockets check the server as described
     * above, in the handshake, and throw an {@link javax.net.ssl.SSLHandshakeException} with the message of {@link
     * SenderFailure}.
     *
     * <p>The host is the one that {@code createSocket} is given, or that of {@link #forHost}. A socket to an {@link java.net.InetAddress}
     * has the host by whose name the address was looked up, else the address; the DNS is not asked for its name.
     *
     * @return always the same instance
     */
    public SSLSocketFactory socketFactory() {
        return socketFactory;
    }

    /** Collects the settings of a {@link SenderTls}. Not thread-safe. */
    public static final class Builder {
        private final Set<X509Certificate> roots = new HashSet<>();
        private boolean publicRoots = true;
        private final Map<String, List<Credential>> clientCertificates = new HashMap<>();
        private final List<CertificateSelector> selectors = new ArrayList<>();

        private Builder() {}

        /**
         * Also trusts these authorities: {@code TrustRoots.fromPem(file)}, {@code TrustRoots.of(certificates)}, or
         * {@code testAuthority.roots()}. A server's self-signed certificate may be one of them.
         *
         * @param authorities the further authorities
         * @return this
         * @throws IllegalArgumentException if they name no certificate, as {@link TrustRoots#unchecked()}: a sender
         *     that trusts every issuer trusts an attacker between it and the server
         */
        public Builder alsoTrusting(TrustRoots authorities) {
            Set<X509Certificate> certificates = authorities.certificates();
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("a sender has to know whom it trusts, and " + authorities
                        + " has no certificate; name the authorities, or the server's own certificate");
            }
            roots.addAll(certificates);
            return this;
        }

        /**
         * Trusts only these authorities, and neither the public roots nor others that were named before.
         *
         * @param authorities the authorities, as for {@link #alsoTrusting}
         * @return this
         * @throws IllegalArgumentException if they name no certificate
         */
        public Builder trustingOnly(TrustRoots authorities) {
            Set<X509Certificate> former = Set.copyOf(roots);
            roots.clear();
            try {
                alsoTrusting(authorities);
            } catch (IllegalArgumentException noCertificate) {
                roots.addAll(former);
                throw noCertificate;
            }
            publicRoots = false;
            return this;
        }

        /**
         * Presents a certificate to one host if it requests one. May be called more than once for a host, with keys of
         * different types.
         *
         * @param host a host name in A-labels or U-labels, or an IP address
         * @param credential the certificate, its chain and its key
         * @return this
         * @throws IllegalArgumentException if the host is neither; the message says why
         */
        public Builder clientCertificate(String host, Credential credential) {
            requireNonNull(credential, "credential");
            clientCertificates
                    .computeIfAbsent(
                            ServerIdentity.of(requireNonNull(host, "host")).toString(), each -> new ArrayList<>())
                    .add(credential);
            return this;
        }

        /**
         * Presents to each host that requests a certificate the one that a selector has under the host's own name, such
         * as the files {@code mail.example.com.pem} or {@code *.example.com.pem} of a directory, but neither the
         * default, nor another host's certificate that happens to name it. A renewed certificate is presented on the
         * next connection. The selector is searched after {@link #clientCertificate} and after earlier selectors.
         *
         * @param selector a certificate directory whose names are those of servers; the caller closes it
         * @return this
         */
        public Builder clientCertificates(CertificateSelector selector) {
            selectors.add(requireNonNull(selector, "selector"));
            return this;
        }

        /**
         * Creates the TLS of a sender.
         *
         * @return the TLS of a sender
         * @throws IllegalStateException if this Java runtime has no provider {@value MailTls#DEFAULT_PROVIDER}, or no public roots
         */
        public SenderTls build() {
            return new SenderTls(new SenderSocketFactory(
                    issuers(), new ClientCredentials(clientCertificates, selectors), Optional.empty()));
        }

        private X509ExtendedTrustManager issuers() {
            Set<X509Certificate> trusted = new HashSet<>(roots);
            if (publicRoots) {
                trusted.addAll(TrustRoots.publicRoots().certificates());
            }
            Set<TrustAnchor> anchors =
                    trusted.stream().map(root -> new TrustAnchor(root, null)).collect(Collectors.toSet());
            try {
                PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
                parameters.setRevocationEnabled(false);
                TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX", MailTls.DEFAULT_PROVIDER);
                factory.init(new CertPathTrustManagerParameters(parameters));
                for (TrustManager each : factory.getTrustManagers()) {
                    if (each instanceof X509ExtendedTrustManager issuers) {
                        return issuers;
                    }
                }
                throw new IllegalStateException("this Java runtime has no trust manager for X.509");
            } catch (GeneralSecurityException cannotJudge) {
                throw new IllegalStateException(
                        "this Java runtime cannot judge the certificates of servers: " + cannotJudge.getMessage(),
                        cannotJudge);
            }
        }
    }
}

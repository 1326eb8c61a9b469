package io.github.mailsni.javamail;

import io.github.mailsni.javamail.SenderFailure.Reason;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the server certificate of one connection: its names (RFC 9525), its validity, its issuers. Java's own check
 * of names runs as well, where the TLS settings enable it. Thread-safe.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager issuers;
    private final SenderConnection connection;

    ServerTrust(X509ExtendedTrustManager issuers, SenderConnection connection) {
        this.issuers = issuers;
        this.connection = connection;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        X509Certificate leaf = chain[0];
        ServerIdentity server = connection.identity(socket);
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        if (!server.isIn(leaf)) {
            reasons.add(Reason.NAME_MISMATCH);
        }
        validity(leaf).ifPresent(reasons::add);
        Optional<CertificateException> refusal = refusal(chain, authType, socket, reasons.isEmpty());
        refusal.map(ServerTrust::reason).ifPresent(reasons::add);
        if (!reasons.isEmpty()) {
            throw new ServerCertificateException(server, List.of(chain), List.copyOf(reasons), refusal);
        }
    }

    /** Checks the validity of the leaf, since Java trusts an expired certificate that is a trust anchor itself. */
    private static Optional<Reason> validity(X509Certificate leaf) {
        try {
            leaf.checkValidity();
            return Optional.empty();
        } catch (CertificateExpiredException expired) {
            return Optional.of(Reason.EXPIRED);
        } catch (CertificateNotYetValidException notYetValid) {
            return Optional.of(Reason.NOT_YET_VALID);
        }
    }

    /**
     * Asks Java's trust manager; with the socket it also compares names, which is left out if they are known to be
     * wrong.
     */
    private Optional<CertificateException> refusal(
            X509Certificate[] chain, String authType, @Nullable Socket socket, boolean good) {
        try {
            if (good) {
                issuers.checkServerTrusted(chain, authType, socket);
            } else {
                issuers.checkServerTrusted(chain, authType);
            }
            return Optional.empty();
        } catch (CertificateException refused) {
            return Optional.of(refused);
        }
    }

    /** Finds the reason in the innermost exceptions: Bouncy Castle's have a cause where the JDK's have a reason. */
    private static Reason reason(CertificateException refusal) {
        List<Throwable> causes = Causes.of(refusal);
        Set<CertPathValidatorException.Reason> reasons = causes.stream()
                .filter(CertPathValidatorException.class::isInstance)
                .map(cause -> ((CertPathValidatorException) cause).getReason())
                .collect(Collectors.toSet());
        if (has(causes, CertificateExpiredException.class) || reasons.contains(BasicReason.EXPIRED)) {
            return Reason.EXPIRED;
        }
        if (has(causes, CertificateNotYetValidException.class) || reasons.contains(BasicReason.NOT_YET_VALID)) {
            return Reason.NOT_YET_VALID;
        }
        boolean withoutPath = causes.get(causes.size() - 1) instanceof CertPathBuilderException
                || reasons.contains(PKIXReason.NO_TRUST_ANCHOR)
                || reasons.contains(BasicReason.INVALID_SIGNATURE);
        return withoutPath ? Reason.UNTRUSTED_ISSUER : Reason.CERTIFICATE_REFUSED;
    }

    private static boolean has(List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.stream().anyMatch(type::isInstance);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checkServerTrusted(chain, authType, (Socket) null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("a sender's connections are sockets");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is a sender, which has no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is a sender, which has no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is a sender, which has no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return issuers.getAcceptedIssuers();
    }
}

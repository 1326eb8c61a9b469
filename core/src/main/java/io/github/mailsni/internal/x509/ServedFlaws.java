package io.github.mailsni.internal.x509;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Finds what clients object to in a chain as it is sent, as far as that can be said without knowing whom they trust: an issuer that is
 * missing, an intermediate that has expired.
 */
public final class ServedFlaws {
    private static final int P521_BITS = 521;

    private ServedFlaws() {}

    /**
     * Returns the flaws of a chain.
     *
     * @param chain what is sent, the leaf first, without a root
     * @param read all certificates that were found with it, in any order
     */
    public static List<Flaw> of(List<X509Certificate> chain, Collection<X509Certificate> read, Instant now) {
        List<Flaw> flaws = new ArrayList<>();
        X509Certificate leaf = chain.get(0);
        if (Chain.isSelfSigned(leaf)) {
            flaws.add(new Flaw(
                    "self-signed",
                    "the certificate is self-signed: clients that check refuse it; have it issued by an authority"));
        } else if (chain.size() == 1) {
            incomplete(leaf, read).ifPresent(flaws::add);
        }
        chain.stream()
                .skip(1)
                .flatMap(intermediate -> validity(intermediate, now).stream())
                .forEach(flaws::add);
        return flaws;
    }

    /**
     * Whether clients of which many are in use cannot use a leaf's key. BoringSSL, on which Google's servers are built, takes RSA keys
     * and those on P-256 and P-384, and none of another kind.
     */
    public static Optional<Flaw> uncommonKey(X509Certificate leaf) {
        return uncommon(leaf.getPublicKey())
                .map(kind -> new Flaw(
                        "uncommon-key",
                        "many clients cannot use a key of type " + kind + ", Google's among them, and get another"
                                + " certificate of this server; add one with an RSA key, or with a key on P-256"));
    }

    private static Optional<String> uncommon(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            return ec.getParams().getCurve().getField().getFieldSize() == P521_BITS
                    ? Optional.of("P-521")
                    : Optional.empty();
        }
        return switch (key.getAlgorithm()) {
            case "RSASSA-PSS", "Ed25519", "Ed448" -> Optional.of(key.getAlgorithm());
            case "EdDSA" ->
                Optional.of(
                        key instanceof EdECPublicKey edwards
                                ? edwards.getParams().getName()
                                : key.getAlgorithm());
            default -> Optional.empty();
        };
    }

    /**
     * Public authorities never sign a leaf with the key that clients trust, and say in the leaf where the certificate of its issuer can
     * be had. An authority of one's own may do neither.
     */
    private static Optional<Flaw> incomplete(X509Certificate leaf, Collection<X509Certificate> read) {
        Optional<String> download = IssuerDownload.of(leaf);
        SignatureChecks signatures = new SignatureChecks();
        boolean issuerRead = read.stream().anyMatch(other -> Chain.isIssuer(other, leaf, signatures));
        boolean strangersRead =
                read.stream().anyMatch(other -> !other.equals(leaf) && other.getBasicConstraints() >= 0);
        if (issuerRead || (download.isEmpty() && !strangersRead)) {
            return Optional.empty();
        }
        return Optional.of(new Flaw(
                "chain-incomplete",
                "the certificate of its issuer, " + Subject.issuerOf(leaf)
                        + ", is not in the file, and clients that do not"
                        + " have it by chance refuse the certificate; put it behind this one (certbot: fullchain.pem in"
                        + " the place of cert.pem)"
                        + download.map(address -> ": " + address).orElse("")));
    }

    private static Optional<Flaw> validity(X509Certificate intermediate, Instant now) {
        Instant notBefore = intermediate.getNotBefore().toInstant();
        Instant notAfter = intermediate.getNotAfter().toInstant();
        String subject = "the certificate of the intermediate authority " + Subject.of(intermediate)
                + ", which is sent behind this one,";
        if (now.isAfter(notAfter)) {
            return Optional.of(new Flaw(
                    "certificate-expired",
                    subject + " expired at " + notAfter + "; put its successor in its place, or renew this one"));
        }
        if (now.isBefore(notBefore)) {
            return Optional.of(new Flaw(
                    "certificate-not-yet-valid",
                    subject + " is valid from " + notBefore + " only; check this machine's clock"));
        }
        return Optional.empty();
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.CertificateNames;
import io.github.mailsni.KeyType;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.x509.Subject;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Holds the verdict on one certificate chain; all hosts that present the chain share it.
 *
 * @param sent the chain as the server sends it, the leaf first
 * @param names the DNS names in the leaf
 * @param keyType the type of the leaf's key
 * @param fingerprint the leaf's SHA-256 digest
 * @param publicKey the SHA-256 digest of the leaf's SubjectPublicKeyInfo
 * @param files the files that the chain was read from; may be empty
 * @param path the certificates on the path that clients take: the leaf, intermediates, and the root if it is known
 * @param problems the problems that do not depend on the host
 */
record ChainVerdict(
        List<X509Certificate> sent,
        CertificateNames names,
        KeyType keyType,
        String fingerprint,
        String publicKey,
        List<Path> files,
        List<X509Certificate> path,
        List<Problem> problems) {

    static ChainVerdict of(
            List<X509Certificate> sent, List<Path> files, List<X509Certificate> path, List<Problem> problems) {
        X509Certificate leaf = sent.get(0);
        KeyType keyType = KeyType.of(leaf.getPublicKey())
                .orElseThrow(() -> new IllegalArgumentException("TLS has no use for the key of type "
                        + leaf.getPublicKey().getAlgorithm() + " in the certificate of " + Subject.of(leaf)));
        return new ChainVerdict(
                sent,
                CertificateNames.of(leaf),
                keyType,
                sha256(encoded(leaf)),
                sha256(leaf.getPublicKey().getEncoded()),
                files,
                path,
                problems);
    }

    X509Certificate leaf() {
        return sent.get(0);
    }

    boolean covers(ServerName host) {
        return NameProblem.covers(names, host);
    }

    /** The certificate's file, for problems that are mended there. */
    Optional<Path> certificateFile() {
        return files.stream().findFirst();
    }

    PresentedCertificate presentedTo(ServerName host, boolean standIn) {
        return new PresentedLeaf(
                Subject.of(leaf()),
                Subject.issuerOf(leaf()),
                List.copyOf(names.all()),
                covers(host),
                leaf().getNotBefore().toInstant(),
                leaf().getNotAfter().toInstant(),
                keyType,
                key(),
                fingerprint,
                publicKey,
                sent.size(),
                standIn,
                files);
    }

    String key() {
        PublicKey key = leaf().getPublicKey();
        if (key instanceof ECPublicKey ec) {
            return "ECDSA P-" + ec.getParams().getCurve().getField().getFieldSize();
        }
        if (key instanceof EdECPublicKey edwards) {
            return edwards.getParams().getName();
        }
        String name = keyType == KeyType.RSASSA_PSS ? "RSA-PSS" : keyType.toString();
        return key instanceof RSAPublicKey rsa ? name + " " + rsa.getModulus().bitLength() : name;
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate has no encoding: " + Subject.of(certificate), e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}

package io.github.mailsni.support;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An intermediate authority that its root certifies several times, under one name and with one key, and a leaf that it issues. */
public final class RecertifiedAuthority {
    private static final X500Name ROOT = new X500Name("CN=Recertifying root");
    private static final X500Name ISSUER = new X500Name("CN=Recertified issuer");

    private final KeyPair rootKeys = keys();
    private final KeyPair issuerKeys = keys();
    private final KeyPair leafKeys = keys();
    private final boolean withKeyIdentifiers;
    private long serial = System.nanoTime();

    /**
     * An authority with new keys.
     *
     * @param withKeyIdentifiers whether its certificates say whose keys they are and by whose keys they are signed
     */
    public RecertifiedAuthority(boolean withKeyIdentifiers) {
        this.withKeyIdentifiers = withKeyIdentifiers;
    }

    public X509Certificate root(Instant from, Instant to) throws Exception {
        return make(ROOT, rootKeys, ROOT, rootKeys, from, to, Extension.basicConstraints, new BasicConstraints(true));
    }

    /** Certifies the intermediate authority once more. */
    public X509Certificate issuer(Instant from, Instant to) throws Exception {
        return make(
                ROOT, rootKeys, ISSUER, issuerKeys, from, to, Extension.basicConstraints, new BasicConstraints(true));
    }

    /** Issues a certificate of the leaf's key. */
    public X509Certificate leaf(String host, Instant from, Instant to) throws Exception {
        return make(
                ISSUER,
                issuerKeys,
                new X500Name("CN=" + host),
                leafKeys,
                from,
                to,
                Extension.subjectAlternativeName,
                new GeneralNames(new GeneralName(GeneralName.dNSName, host)));
    }

    public PrivateKey leafKey() {
        return leafKeys.getPrivate();
    }

    public String leafKeyPem() {
        return pem(leafKey());
    }

    public static String pem(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    public static String pem(X509Certificate... certificates) {
        return Stream.of(certificates)
                .map(each -> {
                    try {
                        return pem("CERTIFICATE", each.getEncoded());
                    } catch (GeneralSecurityException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .collect(Collectors.joining());
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + label
                + "-----\n";
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate make(
            X500Name issuer,
            KeyPair issuerKey,
            X500Name subject,
            KeyPair subjectKey,
            Instant from,
            Instant to,
            ASN1ObjectIdentifier extension,
            ASN1Encodable value)
            throws Exception {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer, BigInteger.valueOf(serial++), Date.from(from), Date.from(to), subject, subjectKey.getPublic());
        builder.addExtension(extension, extension.equals(Extension.basicConstraints), value);
        if (withKeyIdentifiers) {
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    identifiers.createSubjectKeyIdentifier(subjectKey.getPublic()));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(issuerKey.getPublic()));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey.getPrivate())));
    }
}

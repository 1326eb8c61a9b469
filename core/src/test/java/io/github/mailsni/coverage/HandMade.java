package io.github.mailsni.coverage;

import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Certificates that no authority would issue: nothing is in them but what the test says. */
final class HandMade {
    static final String SHA1_PSS = "SHA1withRSAandMGF1";
    private static final TestAuthority KEY_MAKER = TestAuthority.create("keys");
    private static final AtomicLong SERIAL = new AtomicLong(System.currentTimeMillis());

    private final X500Name subject;
    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final PrivateKey signer;
    private String algorithm;
    private final JcaX509v3CertificateBuilder builder;

    private HandMade(String name, KeyPair keys, @Nullable HandMade issuer, Instant from, Instant to) {
        this.subject = new X500Name(name.contains("=") ? name : "CN=" + name);
        this.privateKey = keys.getPrivate();
        this.publicKey = keys.getPublic();
        this.signer = issuer == null ? privateKey : issuer.privateKey;
        this.algorithm = algorithm(signer);
        this.builder = new JcaX509v3CertificateBuilder(
                issuer == null ? subject : issuer.subject,
                BigInteger.valueOf(SERIAL.incrementAndGet()),
                Date.from(from),
                Date.from(to),
                subject,
                publicKey);
    }

    private static KeyPair keys() {
        TestCertificate keys = KEY_MAKER.issue("keys.example");
        return new KeyPair(keys.leaf().getPublicKey(), keys.privateKey());
    }

    private static String algorithm(PrivateKey signer) {
        return "SHA256with" + (signer.getAlgorithm().equals("EC") ? "ECDSA" : signer.getAlgorithm());
    }

    /** One that signs itself. */
    static HandMade root(String name) throws Exception {
        return root(name, keys());
    }

    static HandMade root(String name, KeyPair keys) throws Exception {
        return new HandMade(name, keys, null, yesterday(), later()).authority();
    }

    static HandMade root(String name, Instant from, Instant to) throws Exception {
        return new HandMade(name, keys(), null, from, to).authority();
    }

    /** One that signs itself, and has nothing in it. */
    static HandMade bareRoot(String name) {
        return new HandMade(name, keys(), null, yesterday(), later());
    }

    /** One that this one signs. */
    HandMade issue(String name) {
        return issue(name, yesterday(), later());
    }

    HandMade issue(String name, Instant from, Instant to) {
        return new HandMade(name, keys(), this, from, to);
    }

    HandMade issue(String name, KeyPair keys) {
        return new HandMade(name, keys, this, yesterday(), later());
    }

    HandMade issue(String name, KeyPair keys, Instant from, Instant to) {
        return new HandMade(name, keys, this, from, to);
    }

    /** One that another signs, with this one's name and key. */
    HandMade againBy(HandMade issuer) {
        return new HandMade(subject.toString(), new KeyPair(publicKey, privateKey), issuer, yesterday(), later());
    }

    HandMade signedWith(String signatureAlgorithm) {
        algorithm = signatureAlgorithm;
        return this;
    }

    HandMade authority() throws Exception {
        return with(Extension.basicConstraints, true, new BasicConstraints(true));
    }

    HandMade authorityAbove(int authorities) throws Exception {
        return with(Extension.basicConstraints, true, new BasicConstraints(authorities));
    }

    HandMade host(String dnsName) throws Exception {
        return with(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName)));
    }

    HandMade with(ASN1ObjectIdentifier extension, boolean critical, ASN1Encodable value) throws Exception {
        builder.addExtension(extension, critical, value);
        return this;
    }

    /** The same name and key with another's signature, as new authorities have it from old ones. */
    X509Certificate signedBy(HandMade other) throws Exception {
        return againBy(other).authority().make();
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    X509Certificate make() throws Exception {
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer().build(signer)));
    }

    private JcaContentSignerBuilder signer() {
        return algorithm.equals(SHA1_PSS)
                ? new JcaContentSignerBuilder(SHA1_PSS).setProvider(new BouncyCastleProvider())
                : new JcaContentSignerBuilder(algorithm);
    }

    private static Instant later() {
        return yesterday().plus(Duration.ofDays(90));
    }

    private static Instant yesterday() {
        return Instant.now().minus(Duration.ofDays(1));
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Certificates that no authority would issue: nothing is in them but what the test says. */
final class HandMade {
    private static final TestAuthority KEY_MAKER = TestAuthority.create("keys");

    private final X500Name subject;
    private final PrivateKey privateKey;
    private final PublicKey publicKey;
    private final PrivateKey signer;
    private final JcaX509v3CertificateBuilder builder;

    private HandMade(String name, @Nullable HandMade issuer, Instant from, Instant to) {
        TestCertificate keys = KEY_MAKER.issue("keys.example");
        this.subject = new X500Name("CN=" + name);
        this.privateKey = keys.privateKey();
        this.publicKey = keys.leaf().getPublicKey();
        this.signer = issuer == null ? privateKey : issuer.privateKey;
        this.builder = new JcaX509v3CertificateBuilder(
                issuer == null ? subject : issuer.subject,
                BigInteger.valueOf(from.toEpochMilli()),
                Date.from(from),
                Date.from(to),
                subject,
                publicKey);
    }

    /** One that signs itself. */
    static HandMade root(String name) throws Exception {
        return new HandMade(name, null, yesterday(), yesterday().plus(Duration.ofDays(90))).authority();
    }

    /** One that this one signs. */
    HandMade issue(String name) {
        return issue(name, yesterday(), yesterday().plus(Duration.ofDays(90)));
    }

    HandMade issue(String name, Instant from, Instant to) {
        return new HandMade(name, this, from, to);
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
        JcaX509v3CertificateBuilder cross = new JcaX509v3CertificateBuilder(
                other.subject,
                BigInteger.TEN,
                Date.from(yesterday()),
                Date.from(yesterday().plus(Duration.ofDays(90))),
                subject,
                publicKey);
        cross.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return new JcaX509CertificateConverter()
                .getCertificate(cross.build(new JcaContentSignerBuilder("SHA256withECDSA").build(other.privateKey)));
    }

    X509Certificate make() throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer)));
    }

    private static Instant yesterday() {
        return Instant.now().minus(Duration.ofDays(1));
    }
}

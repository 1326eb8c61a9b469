package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.MALFORMED;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
@DisplayName("A certificate that is complete")
class JavaRefusalTest {
    private static final GeneralNames NAMES =
            new GeneralNames(new GeneralName(GeneralName.dNSName, "mail.example.com"));
    private static final X500Name EMPTY = new X500Name("");
    private static final X500Name NAMED = new X500Name("CN=mail.example.com");

    @Test
    @DisplayName(
            "is not called damaged where its subject is empty and its subjectAltName not critical: what to issue is said")
    void emptySubject() throws Exception {
        byte[] certificate = certificate(NAMED, BigInteger.ONE, EMPTY, Extension.subjectAlternativeName, false);
        assertThat(failure(certificate))
                .hasMessage("line 1: Java does not accept the certificate: its subject is empty and its subjectAltName"
                        + " extension is not marked critical (RFC 5280 section 4.2.1.6); issue it anew with a common name"
                        + " in the subject, or with that extension critical")
                .returns(UNSUPPORTED, KeyMaterialException::reason);
    }

    @Test
    @DisplayName("is read where its subject is empty and its subjectAltName critical")
    void emptySubjectRight() throws Exception {
        byte[] certificate = certificate(NAMED, BigInteger.ONE, EMPTY, Extension.subjectAlternativeName, true);
        assertThat(read(certificate).certificates()).hasSize(1);
    }

    @Test
    @DisplayName("is not called damaged where it has neither a subject nor a subjectAltName")
    void nameless() throws Exception {
        assertThat(failure(certificate(NAMED, BigInteger.ONE, EMPTY, null, false)))
                .hasMessageContaining("its subject is empty and it has no subjectAltName extension")
                .hasMessageContaining("issue it anew for the names of the host");
    }

    @Test
    @DisplayName("is not called damaged where its issuer has no name")
    void emptyIssuer() throws Exception {
        byte[] certificate = certificate(NAMED, BigInteger.ONE, NAMED, Extension.subjectAlternativeName, false);
        ASN1Sequence whole = ASN1Sequence.getInstance(certificate);
        ASN1Sequence signed = ASN1Sequence.getInstance(whole.getObjectAt(0));
        assertThat(failure(replaced(whole, signed, 3, EMPTY))).hasMessageContaining("the name of its issuer is empty");
    }

    @Test
    @DisplayName("is not called damaged where it has an extension twice, and the extension is named")
    void twice() throws Exception {
        byte[] certificate = certificate(NAMED, BigInteger.ONE, NAMED, Extension.subjectAlternativeName, false);
        assertThat(failure(withLastExtensionTwice(certificate)))
                .hasMessageContaining("it has the extension 2.5.29.17 twice");
    }

    @Test
    @DisplayName("is told with Java's own reason where the rule is another")
    void another() throws Exception {
        byte[] certificate = certificate(NAMED, BigInteger.ONE, NAMED, Extension.subjectAlternativeName, false);
        assertThat(failure(withVersion(certificate, 7)))
                .hasMessageStartingWith("line 1: Java cannot read the certificate (")
                .hasMessageContaining("issued anew")
                .returns(MALFORMED, KeyMaterialException::reason);
    }

    @Test
    @DisplayName("is read whatever its serial number is, and with an unknown critical extension")
    void odd() throws Exception {
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");
        assertThat(read(certificate(NAMED, BigInteger.valueOf(-5), NAMED, unknown, true))
                        .certificates())
                .hasSize(1);
    }

    @Test
    @DisplayName("is told apart from one that is cut off")
    void cutOff() throws Exception {
        byte[] certificate = certificate(NAMED, BigInteger.ONE, EMPTY, Extension.subjectAlternativeName, false);
        assertThat(failure(Arrays.copyOf(certificate, certificate.length - 20)))
                .hasMessageContaining("it is damaged or incomplete")
                .returns(MALFORMED, KeyMaterialException::reason);
    }

    private static byte[] certificate(
            X500Name issuer,
            BigInteger serial,
            X500Name subject,
            @Nullable ASN1ObjectIdentifier extension,
            boolean critical)
            throws Exception {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                serial,
                Date.from(yesterday),
                Date.from(yesterday.plus(Duration.ofDays(90))),
                subject,
                Samples.EC.leaf().getPublicKey());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        if (extension != null) {
            builder.addExtension(extension, critical, NAMES);
        }
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(Samples.EC.privateKey()))
                .getEncoded();
    }

    /** The signature does not fit any more, which nobody looks at here. */
    private static byte[] withLastExtensionTwice(byte[] certificate) throws Exception {
        ASN1Sequence whole = ASN1Sequence.getInstance(certificate);
        ASN1Sequence signed = ASN1Sequence.getInstance(whole.getObjectAt(0));
        int last = signed.size() - 1;
        ASN1Sequence extensions = ASN1Sequence.getInstance((ASN1TaggedObject) signed.getObjectAt(last), true);
        ASN1EncodableVector more = vector(extensions);
        more.add(extensions.getObjectAt(extensions.size() - 1));
        return replaced(whole, signed, last, new DERTaggedObject(true, 3, new DERSequence(more)));
    }

    private static byte[] withVersion(byte[] certificate, long version) throws Exception {
        ASN1Sequence whole = ASN1Sequence.getInstance(certificate);
        ASN1Sequence signed = ASN1Sequence.getInstance(whole.getObjectAt(0));
        return replaced(whole, signed, 0, new DERTaggedObject(true, 0, new ASN1Integer(version)));
    }

    private static byte[] replaced(ASN1Sequence whole, ASN1Sequence signed, int index, ASN1Encodable part)
            throws Exception {
        ASN1EncodableVector parts = new ASN1EncodableVector();
        for (int i = 0; i < signed.size(); i++) {
            parts.add(i == index ? part : signed.getObjectAt(i));
        }
        return new DERSequence(new ASN1Encodable[] {new DERSequence(parts), whole.getObjectAt(1), whole.getObjectAt(2)})
                .getEncoded();
    }

    private static ASN1EncodableVector vector(ASN1Sequence sequence) {
        ASN1EncodableVector vector = new ASN1EncodableVector();
        sequence.forEach(vector::add);
        return vector;
    }

    private static KeyMaterial read(byte[] certificate) throws KeyMaterialException {
        return PemReader.read(Encodings.block("CERTIFICATE", certificate).getBytes(UTF_8), Optional::empty);
    }

    private static KeyMaterialException failure(byte[] certificate) {
        return catchThrowableOfType(KeyMaterialException.class, () -> read(certificate));
    }
}

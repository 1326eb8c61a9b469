package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.MALFORMED;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.cert.X509CertificateHolder;

/** Makes certificates of the JDK's class from their DER encoding, and keeps each of its bytes: the signature depends on it. */
final class Certificates {
    /** The first byte of every certificate. The JDK's factory would also take PEM, within PEM. */
    private static final byte SEQUENCE = 0x30;

    private static final byte OBJECT_IDENTIFIER = 0x06;
    private static final byte INDEFINITE_LENGTH = (byte) 0x80;

    private Certificates() {}

    /** Returns the certificates in a block that is called a certificate's, or PKCS #7: both labels are found on both. */
    static List<X509Certificate> labelled(byte[] der) throws KeyMaterialException {
        return beginsWithIdentifier(der) && DerKind.of(der) == DerKind.PKCS7 ? fromPkcs7(der) : List.of(from(der));
    }

    /** Whether the first part of a sequence is an object identifier, as in PKCS #7 and in no certificate: most are told by one byte. */
    private static boolean beginsWithIdentifier(byte[] der) {
        int length = der.length < 2 ? 0 : der[1] & 0xff;
        int first = length > 0x80 ? 2 + (length & 0x7f) : 2;
        return first >= der.length || der[first] == OBJECT_IDENTIFIER;
    }

    /** Reads one certificate, which the bytes have to be. */
    static X509Certificate from(byte[] der) throws KeyMaterialException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(der);
        X509Certificate certificate = first(der, bytes);
        if (bytes.available() > 0) {
            throw new KeyMaterialException(
                    MALFORMED,
                    "more bytes follow the certificate in its block: it is damaged; copy the file again from its source");
        }
        return certificate;
    }

    /**
     * Reads the certificate at the beginning of the bytes. OpenSSL's trusted certificates go on with what they are trusted for.
     */
    static X509Certificate beginning(byte[] der) throws KeyMaterialException {
        return first(der, new ByteArrayInputStream(der));
    }

    private static X509Certificate first(byte[] der, ByteArrayInputStream bytes) throws KeyMaterialException {
        try {
            requireDecodable(der);
        } catch (CertificateException e) {
            throw JavaRefusal.of(der, e);
        }
        try {
            return (X509Certificate) JdkProviders.certificateFactory().generateCertificate(bytes);
        } catch (CertificateException | RuntimeException e) {
            requireUsableKey(der);
            throw JavaRefusal.of(der, e);
        }
    }

    /** Returns the certificates of a PKCS #7 structure that holds nothing else. */
    static List<X509Certificate> fromPkcs7(byte[] ber) throws KeyMaterialException {
        List<byte[]> encodings = new ArrayList<>();
        try {
            ContentInfo content = ContentInfo.getInstance(ASN1Primitive.fromByteArray(ber));
            ASN1Set certificates = SignedData.getInstance(content.getContent()).getCertificates();
            if (certificates != null) {
                for (ASN1Encodable each : certificates) {
                    encodings.add(each.toASN1Primitive().getEncoded());
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new KeyMaterialException(
                    MALFORMED,
                    "the PKCS #7 structure cannot be decoded: it is damaged or incomplete; copy the file again from its"
                            + " source",
                    e);
        }
        if (encodings.isEmpty()) {
            throw new KeyMaterialException(
                    MALFORMED, "the PKCS #7 structure holds no certificate; expected the server's and its issuers'");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] each : encodings) {
            certificates.add(from(each));
        }
        return certificates;
    }

    /**
     * Refuses what no decoder of certificates must be given: all but a sequence of a length that is given, since the JDK's factory
     * descends into one of indefinite length until the stack is used up, and what is nested too deep.
     */
    static void requireDecodable(byte[] der) throws CertificateException {
        if (der.length < 2 || der[0] != SEQUENCE || der[1] == INDEFINITE_LENGTH) {
            throw new CertificateException("not an ASN.1 sequence in DER");
        }
        if (Nesting.isDeep(der)) {
            throw new CertificateException("nested too deep");
        }
    }

    /** The JDK calls a certificate malformed when only its key is on a curve that the JDK does not know. */
    private static void requireUsableKey(byte[] der) throws KeyMaterialException {
        X509CertificateHolder certificate;
        try {
            certificate = new X509CertificateHolder(der);
        } catch (IOException | RuntimeException damaged) {
            return;
        }
        TlsAlgorithm.of(certificate.getSubjectPublicKeyInfo().getAlgorithm(), "certificate's key");
    }
}

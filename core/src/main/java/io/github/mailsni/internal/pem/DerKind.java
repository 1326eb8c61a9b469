package io.github.mailsni.internal.pem;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;

/** The kinds of structures in DER, told by their shape: labels of PEM blocks and endings of files are often wrong. */
enum DerKind {
    CERTIFICATE("a certificate"),
    REQUEST("the request for a certificate"),
    /** A private key of any algorithm (RFC 5208). */
    PKCS8("a private key"),
    /** An RSA key (RFC 8017 appendix A.1.2). */
    PKCS1("a private key"),
    /** A key on an elliptic curve (RFC 5915). */
    SEC1("a private key"),
    ENCRYPTED_KEY("an encrypted private key"),
    DSA_KEY("a DSA key, which TLS has given up"),
    PUBLIC_KEY("a public key only"),
    PKCS7("a PKCS #7 structure"),
    PKCS12("a PKCS #12 file"),
    OTHER("something else");

    private final String noun;

    DerKind(String noun) {
        this.noun = noun;
    }

    /** Returns its name with the article. */
    String noun() {
        return noun;
    }

    boolean isPrivateKey() {
        return switch (this) {
            case PKCS8, PKCS1, SEC1, ENCRYPTED_KEY -> true;
            case CERTIFICATE, REQUEST, DSA_KEY, PUBLIC_KEY, PKCS7, PKCS12, OTHER -> false;
        };
    }

    /** Returns the kind of the bytes; {@link #OTHER} if they are no sequence of ASN.1, or are cut off. */
    static DerKind of(byte[] der) {
        if (Nesting.isDeep(der)) {
            return OTHER;
        }
        try {
            return ASN1Primitive.fromByteArray(der) instanceof ASN1Sequence sequence ? of(sequence) : OTHER;
        } catch (IOException | RuntimeException damaged) {
            return OTHER;
        }
    }

    /** Returns the kind of a sequence. */
    static DerKind of(ASN1Sequence sequence) {
        int size = sequence.size();
        if (size < 2) {
            return OTHER;
        }
        ASN1Encodable first = sequence.getObjectAt(0);
        ASN1Encodable second = sequence.getObjectAt(1);
        if (first instanceof ASN1ObjectIdentifier && second instanceof ASN1TaggedObject) {
            return PKCS7;
        }
        if (first instanceof ASN1Integer) {
            return numbered(sequence, second);
        }
        if (first instanceof ASN1Sequence inner) {
            if (size == 2 && second instanceof ASN1OctetString) {
                return ENCRYPTED_KEY;
            }
            if (size == 2 && second instanceof ASN1BitString) {
                return PUBLIC_KEY;
            }
            if (size == 3 && second instanceof ASN1Sequence && sequence.getObjectAt(2) instanceof ASN1BitString) {
                return isRequest(inner) ? REQUEST : CERTIFICATE;
            }
        }
        return OTHER;
    }

    /** Classifies a structure that begins with the number of its version. */
    private static DerKind numbered(ASN1Sequence sequence, ASN1Encodable second) {
        if (second instanceof ASN1OctetString) {
            return SEC1;
        }
        if (second instanceof ASN1Sequence inner) {
            if (sequence.size() > 2 && sequence.getObjectAt(2) instanceof ASN1OctetString) {
                return PKCS8;
            }
            return inner.size() > 1 && inner.getObjectAt(1) instanceof ASN1TaggedObject ? PKCS12 : OTHER;
        }
        int numbers = 0;
        for (ASN1Encodable each : sequence) {
            numbers += each instanceof ASN1Integer ? 1 : 0;
        }
        return numbers >= 9 ? PKCS1 : numbers == 6 ? DSA_KEY : OTHER;
    }

    /** Version, subject, public key and attributes (RFC 2986); a certificate has more. */
    private static boolean isRequest(ASN1Sequence signed) {
        return signed.size() >= 3
                && signed.size() <= 4
                && signed.getObjectAt(0) instanceof ASN1Integer
                && signed.getObjectAt(1) instanceof ASN1Sequence
                && signed.getObjectAt(2) instanceof ASN1Sequence;
    }
}

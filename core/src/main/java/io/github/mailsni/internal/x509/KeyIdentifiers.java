package io.github.mailsni.internal.x509;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.jspecify.annotations.Nullable;

/**
 * The short names of keys in certificates, by which an issuer is found (RFC 5280 sections 4.2.1.1 and 4.2.1.2): to look at them costs a
 * hundredth of verifying a signature.
 */
public final class KeyIdentifiers {
    private static final int KEY_IDENTIFIER = 0;

    private KeyIdentifiers() {}

    /**
     * Whether a certificate says that it was signed with another one's key.
     *
     * @return empty if one of the two does not call the key by a name
     */
    public static Optional<Boolean> match(X509Certificate issuer, X509Certificate certificate) {
        Optional<byte[]> subject = subjectKey(issuer);
        Optional<byte[]> authority = authorityKey(certificate);
        return subject.isPresent() && authority.isPresent()
                ? Optional.of(Arrays.equals(subject.get(), authority.get()))
                : Optional.empty();
    }

    /** Returns what a certificate calls its own key. */
    public static Optional<byte[]> subjectKey(X509Certificate certificate) {
        return identifier(
                certificate,
                Extension.subjectKeyIdentifier,
                value -> SubjectKeyIdentifier.getInstance(value).getKeyIdentifier());
    }

    /** Returns what a certificate calls the key of its issuer. */
    public static Optional<byte[]> authorityKey(X509Certificate certificate) {
        return identifier(certificate, Extension.authorityKeyIdentifier, KeyIdentifiers::authority);
    }

    /**
     * Returns the first of the optional parts. Taken from the encoding itself, since Bouncy Castle's method for it has another name since
     * version 1.82.
     */
    private static byte @Nullable [] authority(ASN1Primitive value) {
        for (ASN1Encodable part : ASN1Sequence.getInstance(value)) {
            ASN1TaggedObject tagged = ASN1TaggedObject.getInstance(part);
            if (tagged.getTagNo() == KEY_IDENTIFIER) {
                return ASN1OctetString.getInstance(tagged, false).getOctets();
            }
        }
        return null;
    }

    private static Optional<byte[]> identifier(
            X509Certificate certificate,
            ASN1ObjectIdentifier extension,
            Function<ASN1Primitive, byte @Nullable []> identifier) {
        byte[] value = certificate.getExtensionValue(extension.getId());
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(identifier.apply(JcaX509ExtensionUtils.parseExtensionValue(value)));
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }
}

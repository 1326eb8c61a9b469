package io.github.mailsni.internal.x509;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.NetscapeCertType;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Extensions of certificates that the JDK has no method for. */
public final class Extensions {
    private static final String TLS_FEATURE = "1.3.6.1.5.5.7.1.24";
    private static final int STATUS_REQUEST = 5;
    private static final int STATUS_REQUEST_V2 = 17;
    /** The extensions for which OpenSSL has a rule, whatever a certificate's place in a chain; all others must not be critical. */
    private static final Set<String> KNOWN = Set.of(
            Extension.keyUsage.getId(),
            Extension.subjectAlternativeName.getId(),
            Extension.basicConstraints.getId(),
            Extension.certificatePolicies.getId(),
            Extension.cRLDistributionPoints.getId(),
            Extension.extendedKeyUsage.getId(),
            Extension.policyConstraints.getId(),
            Extension.nameConstraints.getId(),
            Extension.policyMappings.getId(),
            Extension.inhibitAnyPolicy.getId(),
            MiscObjectIdentifiers.netscapeCertType.getId());

    private Extensions() {}

    /** How many certificate policies a certificate names (RFC 5280 section 4.2.1.4). */
    public static int policies(X509Certificate certificate) {
        return entries(certificate, Extension.certificatePolicies);
    }

    /** How many policies an authority takes for others (RFC 5280 section 4.2.1.5). */
    public static int policyMappings(X509Certificate certificate) {
        return entries(certificate, Extension.policyMappings);
    }

    /**
     * Returns the dNSName entries of the subjectAltName extension as it is encoded (RFC 5280 section 4.2.1.6); none if
     * it is missing or makes no sense. The JDK's own list may grow: where a chain has name constraints, its validator
     * adds the common name of a certificate that has no dNSName, to an object that everybody shares who has read the
     * same certificate.
     */
    public static Set<String> dnsNames(X509Certificate certificate) {
        Set<String> names = new HashSet<>();
        try {
            value(certificate, Extension.subjectAlternativeName.getId())
                    .map(GeneralNames::getInstance)
                    .map(GeneralNames::getNames)
                    .stream()
                    .flatMap(Arrays::stream)
                    .filter(name -> name.getTagNo() == GeneralName.dNSName)
                    .forEach(name -> names.add(((ASN1String) name.getName()).getString()));
            return names;
        } catch (RuntimeException unreadable) {
            return Set.of();
        }
    }

    private static int entries(X509Certificate certificate, ASN1ObjectIdentifier extension) {
        return value(certificate, extension.getId())
                .map(value -> value instanceof ASN1Sequence sequence ? sequence.size() : 0)
                .orElse(0);
    }

    /** Returns the value of an extension, or empty if it is missing or makes no sense. */
    static Optional<ASN1Primitive> value(X509Certificate certificate, String identifier) {
        byte[] encoded = certificate.getExtensionValue(identifier);
        if (encoded == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(ASN1Primitive.fromByteArray(
                    ASN1OctetString.getInstance(encoded).getOctets()));
        } catch (IOException | RuntimeException | StackOverflowError unreadable) {
            return Optional.empty();
        }
    }

    /** Returns the critical extensions of which clients know nothing: their object identifiers, sorted. */
    static Set<String> unknownCritical(X509Certificate certificate) {
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        Set<String> unknown = new TreeSet<>(critical == null ? Set.of() : critical);
        unknown.removeAll(KNOWN);
        return unknown;
    }

    /** Whether clients are to expect an OCSP response in the handshake (RFC 7633 section 4.2.3.1). */
    static boolean demandsStaple(X509Certificate certificate) {
        return value(certificate, TLS_FEATURE).map(Extensions::hasStatusRequest).orElse(false);
    }

    private static boolean hasStatusRequest(ASN1Primitive features) {
        if (features instanceof ASN1Sequence sequence) {
            for (ASN1Encodable each : sequence) {
                if (each instanceof ASN1Integer feature
                        && (feature.hasValue(STATUS_REQUEST) || feature.hasValue(STATUS_REQUEST_V2))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether Netscape's old extension, if the certificate has it, allows TLS servers; OpenSSL still asks. */
    static boolean allowsNetscapeServer(X509Certificate certificate) {
        return value(certificate, MiscObjectIdentifiers.netscapeCertType.getId())
                .filter(ASN1BitString.class::isInstance)
                .map(value -> (((ASN1BitString) value).intValue() & NetscapeCertType.sslServer) != 0)
                .orElse(true);
    }
}

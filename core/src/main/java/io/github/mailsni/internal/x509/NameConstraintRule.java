package io.github.mailsni.internal.x509;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;

/**
 * Checks whether the names of a certificate keep to the name constraints of one authority above it (RFC 5280 section
 * 4.2.1.10): Java's validator does not ask a root's, and cannot judge all kinds of names.
 */
public final class NameConstraintRule {
    /** As many comparisons of a name with a subtree are made at most; OpenSSL makes four times as many. */
    private static final long MOST_COMPARISONS = 1 << 18;

    /** Subtrees are also compared with one another, and with those of the authority above. */
    public static final int MOST_SUBTREES = 1000;

    private NameConstraintRule() {}

    /** Whether an authority has name constraints. */
    public static boolean hasConstraints(X509Certificate authority) {
        return authority.getExtensionValue(Extension.nameConstraints.getId()) != null;
    }

    /** Counts the subtrees that an authority permits and excludes. */
    public static int subtrees(X509Certificate authority) {
        return constraints(authority)
                .map(constraints -> permitted(constraints).length + excluded(constraints).length)
                .orElse(0);
    }

    /** Whether comparing all names with all subtrees takes too long. */
    public static boolean takesTooLong(X509Certificate authority, X509Certificate below) {
        int subtrees = subtrees(authority);
        return subtrees > MOST_SUBTREES || (long) subtrees * names(below).size() > MOST_COMPARISONS;
    }

    /** Whether a name of the certificate is one that the authority may not vouch for; also if that cannot be told. */
    public static boolean isBroken(X509Certificate authority, X509Certificate below) {
        if (!hasConstraints(authority)) {
            return false;
        }
        try {
            NameConstraints constraints = constraints(authority).orElseThrow();
            PKIXNameConstraintValidator validator = new PKIXNameConstraintValidator();
            GeneralSubtree[] permitted = permitted(constraints);
            if (permitted.length > 0) {
                validator.intersectPermittedSubtree(permitted);
            }
            for (GeneralSubtree each : excluded(constraints)) {
                validator.addExcludedSubtree(each);
            }
            for (GeneralName name : names(below)) {
                validator.checkPermitted(name);
                validator.checkExcluded(name);
            }
            return false;
        } catch (NameConstraintValidatorException | RuntimeException broken) {
            return true;
        }
    }

    private static Optional<NameConstraints> constraints(X509Certificate authority) {
        try {
            return Extensions.value(authority, Extension.nameConstraints.getId())
                    .map(NameConstraints::getInstance);
        } catch (RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    private static GeneralSubtree[] permitted(NameConstraints constraints) {
        return Optional.ofNullable(constraints.getPermittedSubtrees()).orElse(new GeneralSubtree[0]);
    }

    private static GeneralSubtree[] excluded(NameConstraints constraints) {
        return Optional.ofNullable(constraints.getExcludedSubtrees()).orElse(new GeneralSubtree[0]);
    }

    /** Returns the subject, mail addresses in it, and the names of the subjectAltName extension. */
    private static List<GeneralName> names(X509Certificate certificate) {
        List<GeneralName> names = new ArrayList<>();
        X500Name subject =
                X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
        if (subject.getRDNs().length > 0) {
            names.add(new GeneralName(subject));
        }
        for (RDN rdn : subject.getRDNs(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)) {
            for (AttributeTypeAndValue each : rdn.getTypesAndValues()) {
                if (each.getType().equals(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)) {
                    names.add(new GeneralName(
                            GeneralName.rfc822Name, each.getValue().toString()));
                }
            }
        }
        Optional<ASN1Primitive> alternative = Extensions.value(certificate, Extension.subjectAlternativeName.getId());
        try {
            alternative.ifPresent(value ->
                    names.addAll(List.of(GeneralNames.getInstance(value).getNames())));
        } catch (RuntimeException unreadable) {
            // names that no client can read vouch for nothing
        }
        return names;
    }
}

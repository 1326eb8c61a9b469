package io.github.mailsni.internal.x509;

import io.github.mailsni.internal.Printable;
import java.security.cert.X509Certificate;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/** Names a certificate for people. */
public final class Subject {
    private static final int MOST_CHARACTERS = 255;

    private Subject() {}

    /** Returns the common name of the certificate's subject, else the whole subject; in one line. */
    public static String of(X509Certificate certificate) {
        return name(certificate.getSubjectX500Principal());
    }

    /** Returns the common name of the certificate's issuer, else the issuer's whole name; in one line. */
    public static String issuerOf(X509Certificate certificate) {
        return name(certificate.getIssuerX500Principal());
    }

    private static String name(X500Principal principal) {
        String name = Printable.line(commonName(principal));
        return name.length() <= MOST_CHARACTERS ? name : name.substring(0, MOST_CHARACTERS) + "...";
    }

    private static String commonName(X500Principal principal) {
        try {
            RDN[] commonNames = X500Name.getInstance(principal.getEncoded()).getRDNs(BCStyle.CN);
            if (commonNames.length > 0) {
                return IETFUtils.valueToString(
                        commonNames[commonNames.length - 1].getFirst().getValue());
            }
        } catch (RuntimeException notAsBouncyCastleReadsIt) {
            // then as the JDK does
        }
        String whole = principal.getName();
        return whole.isEmpty() ? "(a certificate without a subject)" : whole;
    }
}

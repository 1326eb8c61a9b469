package io.github.mailsni.internal.x509;

import io.github.mailsni.internal.Printable;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/** Finds where the issuer's certificate can be downloaded (RFC 5280 section 4.2.2.1). */
public final class IssuerDownload {
    private IssuerDownload() {}

    /** Returns the address, in one line; nothing is downloaded. */
    public static Optional<String> of(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.authorityInfoAccess.getId());
        if (extension == null) {
            return Optional.empty();
        }
        try {
            AuthorityInformationAccess access = AuthorityInformationAccess.getInstance(
                    ASN1OctetString.getInstance(extension).getOctets());
            return Stream.of(access.getAccessDescriptions())
                    .filter(each -> each.getAccessMethod().equals(AccessDescription.id_ad_caIssuers))
                    .map(AccessDescription::getAccessLocation)
                    .filter(location -> location.getTagNo() == GeneralName.uniformResourceIdentifier)
                    .map(location -> Printable.line(location.getName().toString()))
                    .findFirst();
        } catch (RuntimeException unreadable) {
            return Optional.empty();
        }
    }
}

package io.github.mailsni.testing;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * An intermediate authority for keys that other programs keep to themselves: where a {@link TestAuthority} makes the key of each
 * certificate, this one signs a request.
 */
public final class RequestAuthority {
    private static final Duration LIFE = Duration.ofDays(365);

    private final Issuer root = issuer("mailsni test root");
    private final Issuer intermediate = issuer("mailsni test CA");
    private final X509Certificate rootCertificate = certify(root);
    private final X509Certificate certificate = certify(intermediate);

    private static Issuer issuer(String name) {
        return new Issuer(TestAuthority.name(name), KeyAlgorithm.EC_P256, KeyAlgorithm.EC_P256.generate());
    }

    private X509Certificate certify(Issuer authority) {
        Instant now = Instant.now();
        return root.sign(
                authority.name(),
                authority.keys().getPublic(),
                new Issuer.Validity(now.minus(LIFE), now.plus(LIFE)),
                extensions -> {
                    extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
                    extensions.addExtension(
                            Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
                });
    }

    /** Returns the root, which clients trust and servers do not send. */
    public X509Certificate root() {
        return rootCertificate;
    }

    /** Returns the certificate of the intermediate authority, which servers send behind their own. */
    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * Signs a certificate for the key of a request, whatever names the request has.
     *
     * @param request the PKCS #10 request in DER
     * @param names host names, or {@code *.} and a domain
     * @param from the beginning of its validity
     * @param to the end of its validity
     */
    public X509Certificate sign(byte[] request, List<String> names, Instant from, Instant to) {
        return intermediate.sign(
                TestAuthority.name(names.get(0)),
                publicKey(request),
                new Issuer.Validity(from, to),
                certificate -> addExtensions(certificate, names));
    }

    private static PublicKey publicKey(byte[] request) {
        try {
            return new JcaPKCS10CertificationRequest(request).getPublicKey();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("this is no request for a certificate", e);
        }
    }

    private static void addExtensions(X509v3CertificateBuilder certificate, List<String> names) throws IOException {
        certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        certificate.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        certificate.addExtension(
                Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        certificate.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(names.stream()
                        .map(name -> new GeneralName(GeneralName.dNSName, name))
                        .toArray(GeneralName[]::new)));
    }

    /** Encodes certificates as PEM, one block behind the other. */
    public static String pem(List<X509Certificate> certificates) {
        return Pem.of(certificates);
    }
}

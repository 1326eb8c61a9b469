package io.github.mailsni.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.NoSuchProviderException;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.bouncycastle.asn1.DERGeneralizedTime;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs certificates with a name and a key.
 *
 * @param name the subject of the issuer's own certificate
 * @param algorithm the algorithm of the keys
 * @param keys the issuer's key pair
 */
record Issuer(X500Name name, KeyAlgorithm algorithm, KeyPair keys) {
    private static final int SERIAL_NUMBER_BITS = 127;
    private static final DateTimeFormatter UTC_TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT);
    private static final DateTimeFormatter GENERALIZED_TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT);

    /** Adds the extensions of a certificate. */
    interface Extensions {
        void addTo(X509v3CertificateBuilder certificate) throws IOException;
    }

    /** Signs a certificate, and returns it as an object of the JDK's own class. */
    X509Certificate sign(X500Name subject, PublicKey subjectKey, Validity validity, Extensions extensions) {
        return sign(subject, subjectKey, validity, extensions, algorithm.signature());
    }

    X509Certificate sign(
            X500Name subject, PublicKey subjectKey, Validity validity, Extensions extensions, String signature) {
        try {
            X509v3CertificateBuilder certificate = new X509v3CertificateBuilder(
                    name,
                    serialNumber(),
                    time(validity.from()),
                    time(validity.to()),
                    subject,
                    SubjectPublicKeyInfo.getInstance(subjectKey.getEncoded()));
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            certificate.addExtension(
                    Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(subjectKey));
            certificate.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    identifiers.createAuthorityKeyIdentifier(keys.getPublic()));
            extensions.addTo(certificate);
            return decode(certificate.build(signer(signature)).getEncoded());
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("this Java runtime cannot sign with " + signature, e);
        }
    }

    /**
     * Creates a caIssuers URL as certificates of public authorities have (RFC 5280 section 4.2.2.1); no server answers
     * it.
     */
    AuthorityInformationAccess download() {
        return new AuthorityInformationAccess(
                AccessDescription.id_ad_caIssuers,
                new GeneralName(GeneralName.uniformResourceIdentifier, "http://authority.invalid/issuer.cer"));
    }

    /**
     * Encodes an instant as RFC 5280 section 4.1.2.5 says, by the calendar of ISO 8601. {@code java.util.Date} has the Julian
     * calendar before 1582.
     */
    private static Time time(Instant instant) {
        ZonedDateTime utc = instant.atZone(ZoneOffset.UTC);
        return utc.getYear() >= 1950 && utc.getYear() < 2050
                ? new Time(new DERUTCTime(UTC_TIME.format(utc)))
                : new Time(new DERGeneralizedTime(GENERALIZED_TIME.format(utc)));
    }

    private ContentSigner signer(String signature) throws OperatorCreationException {
        JcaContentSignerBuilder builder = new JcaContentSignerBuilder(signature);
        if (algorithm == KeyAlgorithm.RSASSA_PSS) {
            // the JDK has this algorithm as well, but under a name that the builder does not try
            builder.setProvider(new BouncyCastleProvider());
        }
        return builder.build(keys.getPrivate());
    }

    /**
     * A serial number that is positive, as RFC 5280 section 4.1.2.2 demands, and random, as the CA/Browser Forum
     * demands.
     */
    private static BigInteger serialNumber() {
        return new BigInteger(SERIAL_NUMBER_BITS, new SecureRandom()).setBit(0);
    }

    private static X509Certificate decode(byte[] encoded) throws CertificateException {
        CertificateFactory factory;
        try {
            factory = CertificateFactory.getInstance("X.509", "SUN");
        } catch (NoSuchProviderException anotherMakersJdk) {
            factory = CertificateFactory.getInstance("X.509");
        }
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded));
    }

    /**
     * The validity of a certificate.
     *
     * @param from the first instant; a certificate counts whole seconds
     * @param to the last instant
     */
    record Validity(Instant from, Instant to) {
        private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
        private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

        Validity {
            if (from.isBefore(FIRST) || to.isAfter(LAST)) {
                throw new IllegalArgumentException(
                        "a certificate says dates of the years 0 to 9999 only (RFC 5280 section 4.1.2.5), not from "
                                + from + " to " + to);
            }
            if (to.isBefore(from)) {
                throw new IllegalArgumentException(
                        "a validity cannot end (" + to + ") before it begins (" + from + ")");
            }
        }
    }
}

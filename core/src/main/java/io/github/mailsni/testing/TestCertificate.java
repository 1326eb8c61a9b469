package io.github.mailsni.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A server's certificate from a {@link TestAuthority}, with its chain and its private key.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class TestCertificate {
    private final String firstName;
    private final KeyAlgorithm keyType;
    private final KeyPair keys;
    private final List<X509Certificate> chainWithRoot;

    private TestCertificate(String firstName, KeyAlgorithm keyType, KeyPair keys, List<X509Certificate> chainWithRoot) {
        this.firstName = firstName;
        this.keyType = keyType;
        this.keys = keys;
        this.chainWithRoot = chainWithRoot;
    }

    /**
     * The server's own certificate.
     *
     * @return the first of the chain
     */
    public X509Certificate leaf() {
        return chainWithRoot.get(0);
    }

    /**
     * The key that belongs to the leaf.
     *
     * @return a key of the JDK's own class
     */
    public PrivateKey privateKey() {
        return keys.getPrivate();
    }

    /**
     * The chain that a server sends.
     *
     * @return the leaf and the certificates of intermediate authorities, each followed by its issuer's, without the
     *     root's; unmodifiable
     */
    public List<X509Certificate> chain() {
        // a self-signed certificate is its own root
        return chainWithRoot.subList(0, Math.max(1, chainWithRoot.size() - 1));
    }

    /**
     * The chain up to the authority's self-signed certificate.
     *
     * @return the leaf first, the root last; unmodifiable
     */
    public List<X509Certificate> chainWithRoot() {
        return chainWithRoot;
    }

    /**
     * The chain in PEM, as in certbot's {@code fullchain.pem}.
     *
     * @return a PEM block for each certificate, the leaf's first
     */
    public String certificatePem() {
        return Pem.of(chain());
    }

    /**
     * The private key in PKCS #8, not encrypted; on an elliptic curve with its public key, as OpenSSL writes it.
     *
     * @return one PEM block
     */
    public String privateKeyPem() {
        return Pem.of(keys);
    }

    /**
     * The private key and the chain in one PKCS #12 file, under the alias {@code server}.
     *
     * @param password the password of the file and the key; neither modified nor kept
     * @return the file's bytes
     */
    public byte[] pkcs12(char[] password) {
        try (ByteArrayOutputStream file = new ByteArrayOutputStream()) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", privateKey(), password, chain().toArray(Certificate[]::new));
            store.store(file, password);
            return file.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java runtime cannot write PKCS #12", e);
        }
    }

    /**
     * Writes the chain and the private key as PEM, and overwrites existing files. The key is written first, so that a
     * program that watches the certificate's file finds its key. Only its owner can read a new file with the key.
     *
     * @param certificateFile the file for {@link #certificatePem()}
     * @param keyFile the file for {@link #privateKeyPem()}; if it is {@code certificateFile}, that file gets both
     * @throws IOException if a file cannot be written
     */
    public void writeTo(Path certificateFile, Path keyFile) throws IOException {
        if (certificateFile.equals(keyFile)) {
            KeyFile.write(certificateFile, (certificatePem() + privateKeyPem()).getBytes(US_ASCII));
            return;
        }
        KeyFile.write(keyFile, privateKeyPem().getBytes(US_ASCII));
        Files.writeString(certificateFile, certificatePem(), US_ASCII);
    }

    /**
     * Writes the files under the certificate's first name.
     *
     * @param directory the directory with the files of all hosts
     * @param layout the naming of the files
     * @throws IOException if a file cannot be written
     */
    public void writeTo(Path directory, TestLayout layout) throws IOException {
        writeTo(directory, layout, firstName);
    }

    /**
     * Writes the files of a host, whether the certificate covers it or not.
     *
     * @param directory the directory with the files of all hosts
     * @param layout the naming of the files
     * @param host the name of the files: a host name, {@code *.} and a domain, or certbot's name of the lineage
     * @throws IOException if a file cannot be written
     */
    public void writeTo(Path directory, TestLayout layout, String host) throws IOException {
        layout.write(this, directory, host);
    }

    /**
     * Returns this certificate and key without the intermediates, as a server sends them whose operator took certbot's
     * {@code cert.pem} for {@code fullchain.pem}.
     *
     * @return a certificate whose chain is the leaf alone
     */
    public TestCertificate withoutIntermediates() {
        return new TestCertificate(
                firstName, keyType, keys, List.of(leaf(), chainWithRoot.get(chainWithRoot.size() - 1)));
    }

    @Override
    public String toString() {
        return "TestCertificate[" + keyType + ", " + leaf().getSubjectX500Principal() + ", serial number "
                + leaf().getSerialNumber().toString(16) + "]";
    }

    /** Builds a certificate; {@link TestAuthority#certificateFor(String)} creates a builder. Not thread-safe. */
    public static final class Builder {
        private static final Duration AGE = Duration.ofDays(1);
        private static final Duration LIFE = Duration.ofDays(90);
        private static final int LONGEST_COMMON_NAME = 64;
        private static final Pattern PRINTABLE_ASCII = Pattern.compile("[!-~]+");

        private final Issuer issuer;
        private final List<X509Certificate> issuerCertificates;
        private final List<GeneralName> names = new ArrayList<>();
        private KeyAlgorithm keyType = KeyAlgorithm.EC_P256;
        private boolean withSha1;
        private KeyPurposeId purpose = KeyPurposeId.id_kp_serverAuth;
        private boolean withSubjectAltName = true;
        private boolean selfSigned;
        private @Nullable String commonName;
        private Issuer.@Nullable Validity validity;
        private @Nullable KeyPair keys;

        Builder(Issuer issuer, List<X509Certificate> issuerCertificates) {
            this.issuer = issuer;
            this.issuerCertificates = issuerCertificates;
        }

        /**
         * Adds dNSNames.
         *
         * @param dnsNames host names, or {@code *.} and a domain
         * @return this
         * @throws IllegalArgumentException if a name is empty or not in ASCII
         */
        public Builder andFor(String... dnsNames) {
            for (String name : requireNonNull(dnsNames, "dnsNames")) {
                requireNonNull(name, "dnsName");
                if (!PRINTABLE_ASCII.matcher(name).matches()) {
                    throw new IllegalArgumentException(
                            "a certificate has names in ASCII without spaces (A-labels for others: "
                                    + "java.net.IDN.toASCII), unlike \"" + name + "\"");
                }
                names.add(new GeneralName(GeneralName.dNSName, name));
            }
            return this;
        }

        /**
         * Adds an iPAddress, which clients cannot request by SNI.
         *
         * @param address an IPv4 or IPv6 address
         * @return this
         */
        public Builder andFor(InetAddress address) {
            names.add(new GeneralName(
                    GeneralName.iPAddress, requireNonNull(address, "address").getHostAddress()));
            return this;
        }

        /**
         * Sets the kind of key, P-256 by default.
         *
         * @param algorithm the kind
         * @return this
         */
        public Builder keyType(KeyAlgorithm algorithm) {
            this.keyType = requireNonNull(algorithm, "keyType");
            this.keys = null;
            return this;
        }

        /**
         * Uses the key of another certificate, as a renewal with certbot's {@code --reuse-key} does. This also saves
         * the time to generate an RSA key.
         *
         * @param other the certificate with the key
         * @return this
         */
        public Builder keyOf(TestCertificate other) {
            this.keyType = requireNonNull(other, "keyOf").keyType;
            this.keys = other.keys;
            return this;
        }

        /**
         * Sets the validity, from yesterday for 90 days by default. It may lie in the past or the future.
         *
         * @param from the first instant, cut to the second
         * @param to the last instant, cut to the second
         * @return this
         * @throws IllegalArgumentException if it ends before it begins, or begins before the year 0 or ends after the
         *     year 9999, which a certificate cannot express
         */
        public Builder validity(Instant from, Instant to) {
            this.validity = new Issuer.Validity(requireNonNull(from, "from"), requireNonNull(to, "to"));
            return this;
        }

        /**
         * Sets the subject's common name, by default the first name if that has at most 64 characters. Today's clients
         * ignore it.
         *
         * @param name 1 to 64 characters
         * @return this
         * @throws IllegalArgumentException if the name is too short or too long
         */
        public Builder commonName(String name) {
            TestAuthority.name(name);
            this.commonName = name;
            return this;
        }

        /**
         * Leaves out the subjectAltName extension, as in old certificates, so that the certificate covers no name (RFC
         * 9525).
         *
         * @return this
         */
        public Builder withoutSubjectAltName() {
            this.withSubjectAltName = false;
            return this;
        }

        /**
         * Restricts the certificate to clients (extended key usage), so that browsers and some mail clients refuse it
         * from a server.
         *
         * @return this
         */
        public Builder forClients() {
            this.purpose = KeyPurposeId.id_kp_clientAuth;
            return this;
        }

        /**
         * Signs the certificate with its own key instead of the authority's, as in the default installation of many
         * mail servers.
         *
         * @return this
         */
        public Builder selfSigned() {
            this.selfSigned = true;
            return this;
        }

        /**
         * Signs with SHA-1, which today's clients reject. A {@linkplain #selfSigned() self-signed} certificate whose own key
         * is neither RSA nor ECDSA is then refused by {@link #issue()}.
         *
         * @return this
         * @throws IllegalStateException if the authority's key is neither RSA nor ECDSA, and signs the certificate
         */
        public Builder signedWithSha1() {
            this.withSha1 = true;
            if (!selfSigned) {
                signatureOf(issuer);
            }
            return this;
        }

        private String signatureOf(Issuer signer) {
            if (!withSha1) {
                return signer.algorithm().signature();
            }
            return switch (signer.keys().getPrivate().getAlgorithm()) {
                case "RSA" -> "SHA1withRSA";
                case "EC" -> "SHA1withECDSA";
                default -> throw new IllegalStateException(signer.algorithm() + " does not sign with SHA-1");
            };
        }

        /**
         * Issues the certificate, with a new key unless {@link #keyOf(TestCertificate)} set one. Each call issues a new
         * certificate.
         *
         * @return the certificate
         * @throws IllegalStateException if SHA-1 was demanded, and the signing key is neither RSA nor ECDSA
         */
        public TestCertificate issue() {
            KeyPair pair = keys == null ? keyType.generate() : keys;
            String firstName = names.get(0).getName().toString();
            if (selfSigned) {
                Issuer itself = new Issuer(subject(), keyType, pair);
                return new TestCertificate(
                        firstName,
                        keyType,
                        pair,
                        List.of(itself.sign(
                                subject(),
                                pair.getPublic(),
                                validityOrDefault(),
                                this::addExtensions,
                                signatureOf(itself))));
            }
            X509Certificate leaf = issuer.sign(
                    subject(),
                    pair.getPublic(),
                    validityOrDefault(),
                    this::addAuthorityExtensions,
                    signatureOf(issuer));
            List<X509Certificate> chain = new ArrayList<>();
            chain.add(leaf);
            chain.addAll(issuerCertificates);
            return new TestCertificate(firstName, keyType, pair, List.copyOf(chain));
        }

        private void addAuthorityExtensions(X509v3CertificateBuilder certificate) throws IOException {
            addExtensions(certificate);
            if (issuerCertificates.size() > 1) {
                certificate.addExtension(Extension.authorityInfoAccess, false, issuer.download());
            }
        }

        private Issuer.Validity validityOrDefault() {
            if (validity != null) {
                return validity;
            }
            Instant from = Instant.now().minus(AGE);
            return new Issuer.Validity(from, from.plus(LIFE));
        }

        private X500Name subject() {
            if (commonName != null) {
                return TestAuthority.name(commonName);
            }
            String first = names.get(0).getName().toString();
            return first.length() <= LONGEST_COMMON_NAME ? TestAuthority.name(first) : new X500Name(new RDN[0]);
        }

        private void addExtensions(X509v3CertificateBuilder certificate) throws IOException {
            certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            int usage = keyType.canEncipher()
                    ? KeyUsage.digitalSignature | KeyUsage.keyEncipherment
                    : KeyUsage.digitalSignature;
            certificate.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
            certificate.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            if (withSubjectAltName) {
                // critical if the subject is empty (RFC 5280 section 4.2.1.6)
                boolean critical = subject().getRDNs().length == 0;
                certificate.addExtension(
                        Extension.subjectAlternativeName,
                        critical,
                        new GeneralNames(names.toArray(GeneralName[]::new)));
            }
        }
    }
}

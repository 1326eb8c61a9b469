package io.github.mailsni;

import io.github.mailsni.internal.pem.PublicKeys;
import io.github.mailsni.internal.pem.ReadKey;
import io.github.mailsni.internal.x509.Chain;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A private key with its certificate and chain, with which a TLS server authenticates itself. Key and leaf have been
 * checked to belong together.
 *
 * <p>Immutable and thread-safe. Two credentials are equal only if they are the same object: each load of a file makes a
 * new one, with an {@link #id()} of its own, so that objects derived from one (a TLS context, an alias, a session) are
 * never taken for another's.
 *
 * @since 0.1.0
 */
public final class Credential {
    private static final AtomicLong GENERATION = new AtomicLong();

    private final long id = GENERATION.incrementAndGet();
    private final PrivateKey privateKey;
    private final List<X509Certificate> chain;
    private final KeyType keyType;
    private final Optional<String> curve;
    private final CertificateNames coveredNames;
    private final Instant notBefore;
    private final Instant notAfter;
    private final List<Path> files;

    private Credential(PrivateKey privateKey, List<X509Certificate> chain, KeyType keyType, List<Path> files) {
        this.privateKey = privateKey;
        this.chain = chain;
        this.keyType = keyType;
        this.files = files;
        X509Certificate leaf = chain.get(0);
        this.curve = PublicKeys.curveOf(leaf.getPublicKey());
        this.coveredNames = CertificateNames.of(leaf);
        this.notBefore = leaf.getNotBefore().toInstant();
        this.notAfter = leaf.getNotAfter().toInstant();
    }

    /**
     * Creates a credential from a key and certificates of the caller's own source.
     *
     * @param privateKey the private key, of a class that the TLS engine can use
     * @param certificates certificates in any order, one of which is for that key. The chain is sorted, leaf first,
     *     each followed by its issuer; duplicates, certificates outside the chain and a self-signed root at its end are
     *     left out. Of several certificates of one issuer, the chain has the one that is valid for most of the leaf's
     *     life
     * @return the credential
     * @throws IllegalArgumentException if no certificate is for the key, or the key is of a kind that TLS cannot use
     */
    public static Credential of(PrivateKey privateKey, Collection<X509Certificate> certificates) {
        X509Certificate leaf = certificates.stream()
                .filter(certificate -> PublicKeys.belongTogether(privateKey, certificate.getPublicKey()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no certificate belongs to the private key"));
        return of(privateKey, leaf, Chain.from(leaf, certificates), List.of());
    }

    /**
     * Creates a credential from a pair that the loader has checked. The key's type is internal to this module.
     *
     * @param key the key as it was read
     * @param leaf the certificate that is for the key
     * @param certificates the leaf and its chain, in any order
     * @param now the present time: of several certificates of one issuer, the chain has one that is valid now
     * @param files the files that they were read from
     * @return the credential
     * @throws IllegalArgumentException if the key is of a kind that TLS cannot use
     * @hidden
     */
    @SuppressWarnings({"exports", "InvalidBlockTag"
    }) // the type is not exported on purpose; hidden is a tag of Javadoc's
    public static Credential of(
            ReadKey key,
            X509Certificate leaf,
            Collection<X509Certificate> certificates,
            Instant now,
            List<Path> files) {
        return of(key.key(), leaf, Chain.from(leaf, certificates, now), files);
    }

    private static Credential of(
            PrivateKey privateKey, X509Certificate leaf, List<X509Certificate> chain, List<Path> files) {
        KeyType keyType = KeyType.of(leaf.getPublicKey())
                .orElseThrow(() -> new IllegalArgumentException("TLS has no use for a key of type "
                        + leaf.getPublicKey().getAlgorithm()));
        return new Credential(privateKey, chain, keyType, List.copyOf(files));
    }

    /**
     * The number of the credential, unique within this virtual machine. Later credentials have greater numbers.
     *
     * @return the number, from 1
     */
    public long id() {
        return id;
    }

    /**
     * The private key.
     *
     * @return always the same instance
     */
    public PrivateKey privateKey() {
        return privateKey;
    }

    /**
     * The server's own certificate.
     *
     * @return the first of the chain
     */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /**
     * The certificates that are sent to the client.
     *
     * @return the leaf and its issuers in order, without a self-signed root; never empty, unmodifiable
     */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * The type of the key.
     *
     * @return the type
     */
    public KeyType keyType() {
        return keyType;
    }

    /**
     * The curve of the key.
     *
     * @return the name that TLS has for it, such as {@code secp256r1} or {@code Ed25519} (RFC 8446 sections 4.2.3 and 4.2.7); empty
     *     for RSA keys
     */
    public Optional<String> curve() {
        return curve;
    }

    /**
     * The presented identifiers of the leaf (RFC 9525 section 6.3): the dNSNames of its subjectAltName extension that
     * are server names, some with {@code *} as their whole left-most label. The common name does not count.
     *
     * @return the names in normal form, sorted; unmodifiable
     */
    public Set<String> coveredNames() {
        return coveredNames.all();
    }

    /**
     * Whether the leaf covers a host by the rules of RFC 9525: a name of its subjectAltName extension equals the host,
     * or is a wildcard for exactly the host's first label.
     *
     * @param name the host
     * @return whether a client that dialled this host would find its name in the leaf
     */
    public boolean covers(ServerName name) {
        return coveredNames.cover(name);
    }

    /**
     * The first instant at which the leaf is valid.
     *
     * @return the instant, inclusive
     */
    public Instant notBefore() {
        return notBefore;
    }

    /**
     * The last instant at which the leaf is valid.
     *
     * @return the instant, inclusive
     */
    public Instant notAfter() {
        return notAfter;
    }

    /**
     * Whether the leaf is within its validity.
     *
     * @param instant the instant to test
     * @return false before {@link #notBefore()} and after {@link #notAfter()}
     */
    public boolean validAt(Instant instant) {
        return !instant.isBefore(notBefore) && !instant.isAfter(notAfter);
    }

    /**
     * The files that the credential was read from.
     *
     * @return the certificate's file and the key's, if that is another one; empty if it was not read from files
     */
    public List<Path> files() {
        return files;
    }

    /** Returns the names and files for log lines, without key material. */
    @Override
    public String toString() {
        return keyType + " credential " + id + " for " + coveredNames.all()
                + Optional.of(files)
                        .filter(from -> !from.isEmpty())
                        .map(from -> " from " + from.get(0))
                        .orElse("");
    }
}

package io.github.mailsni.internal.material;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.Credential;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.pem.KeyMaterial;
import io.github.mailsni.internal.pem.KeyMaterialException;
import io.github.mailsni.internal.pem.KeyStoreReader;
import io.github.mailsni.internal.pem.PemReader;
import io.github.mailsni.internal.pem.PemReader.Purpose;
import io.github.mailsni.internal.pem.ReadKey;
import io.github.mailsni.internal.pem.SmallFile;
import io.github.mailsni.internal.x509.Chain;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/** Reads files and pairs each key with its leaf. All key material that comes from disk comes through here. */
public final class CredentialLoader {
    private static final String NESTED_TOO_DEEP =
            "reading it took more of the thread's stack than there is: it is damaged or made up, so that its structures lie too"
                    + " deep within each other; copy it again from its source";

    private final Passwords passwords;

    public CredentialLoader(KeyPasswords passwords) {
        this.passwords = new Passwords(passwords);
    }

    /**
     * Reads the keys and certificates in files, without pairing them.
     *
     * @param now the present time, at which issuers in other files of the chain should be valid
     * @throws CertificateLoadException if a file cannot be read, or holds what belongs into the other
     */
    public KeyMaterial read(PairFiles files, Instant now) throws CertificateLoadException {
        KeyMaterial pair = readPair(files);
        return files.chain().isEmpty()
                ? pair
                : new KeyMaterial(pair.keys(), withChain(files, pair.certificates(), now));
    }

    private KeyMaterial readPair(PairFiles files) throws CertificateLoadException {
        if (files.certificate().equals(files.key())) {
            return read(files, files.certificate(), RefusalReason.CERTIFICATE_UNREADABLE, Purpose.BOTH);
        }
        KeyMaterial certificates =
                read(files, files.certificate(), RefusalReason.CERTIFICATE_UNREADABLE, Purpose.CERTIFICATE);
        KeyMaterial keys = read(files, files.key(), RefusalReason.KEY_UNREADABLE, Purpose.KEY);
        requireTheRightWayRound(files, certificates, keys);
        return new KeyMaterial(keys.keys(), certificates.certificates());
    }

    /** Returns certificates with those from the other files of the chain that belong to it: such a file may hold other chains, too. */
    private List<X509Certificate> withChain(PairFiles files, List<X509Certificate> certificates, Instant now)
            throws CertificateLoadException {
        List<X509Certificate> more = new ArrayList<>(certificates);
        for (Path file : files.chain()) {
            more.addAll(read(
                            PairFiles.namedByCertificate(files.label(), file, file),
                            file,
                            RefusalReason.CERTIFICATE_UNREADABLE,
                            Purpose.CERTIFICATE)
                    .certificates());
        }
        Set<X509Certificate> all = new LinkedHashSet<>(certificates);
        certificates.forEach(each -> all.addAll(Chain.from(each, more, now)));
        return List.copyOf(all);
    }

    /** Reads the first certificate of a file in PEM, if it can be read. */
    public Optional<X509Certificate> leaf(Path certificate) {
        try {
            PairFiles files = PairFiles.namedByCertificate("", certificate, certificate);
            return read(files, certificate, RefusalReason.CERTIFICATE_UNREADABLE, Purpose.CERTIFICATE)
                    .certificates()
                    .stream()
                    .findFirst();
        } catch (CertificateLoadException unreadable) {
            return Optional.empty();
        }
    }

    /** Refuses files that were exchanged: the key where the certificate is expected, or the other way round. */
    private static void requireTheRightWayRound(PairFiles files, KeyMaterial certificates, KeyMaterial keys)
            throws CertificateLoadException {
        boolean noCertificate =
                certificates.certificates().isEmpty() && !certificates.keys().isEmpty();
        boolean noKey = keys.keys().isEmpty() && !keys.certificates().isEmpty();
        if (noCertificate) {
            throw new CertificateLoadException(
                    files.certificate(),
                    RefusalReason.CERTIFICATE_MISSING,
                    "there is no certificate in it, but a private key"
                            + (noKey
                                    ? ", and the certificate is in " + Printable.path(files.key())
                                            + ": exchange the two files"
                                    : "; put the host's certificate and its chain there"));
        }
        if (noKey) {
            throw new CertificateLoadException(
                    files.key(),
                    RefusalReason.KEY_MISSING,
                    "there is no private key in it, but "
                            + (keys.certificates().equals(certificates.certificates())
                                    ? "the certificate of " + Printable.path(files.certificate()) + " once more"
                                    : "a certificate")
                            + "; put the private key there that belongs to the certificate");
        }
    }

    /**
     * Makes the credentials of the material: one for each key that has a leaf.
     *
     * @param now the present time, at which the issuers in the chain should be valid
     * @throws CertificateLoadException if there is no key, no certificate, or no key that belongs to a certificate
     */
    public static List<Credential> pair(PairFiles files, KeyMaterial material, Instant now)
            throws CertificateLoadException {
        return pair(files, material, now, ReadKey::belongsTo);
    }

    /**
     * Makes the credentials as {@link #pair} does, but takes the public key that a private key states for its own, which is much faster.
     *
     * @throws CertificateLoadException if there is no key, no certificate, or no key that says to belong to a certificate
     */
    public static List<Credential> pairAsStated(PairFiles files, KeyMaterial material, Instant now)
            throws CertificateLoadException {
        return pair(files, material, now, ReadKey::saysToBelongTo);
    }

    private static List<Credential> pair(
            PairFiles files, KeyMaterial material, Instant now, BiPredicate<ReadKey, PublicKey> belongs)
            throws CertificateLoadException {
        if (material.certificates().isEmpty()) {
            throw new CertificateLoadException(
                    files.certificate(),
                    RefusalReason.CERTIFICATE_MISSING,
                    "there is no certificate in it" + (material.keys().isEmpty() ? "" : ", but a private key")
                            + "; put the host's certificate and its chain there");
        }
        if (material.keys().isEmpty()) {
            throw new CertificateLoadException(
                    files.key(),
                    RefusalReason.KEY_MISSING,
                    files.certificate().equals(files.key())
                            ? "there is no private key in it, only a certificate; put the certificate's key there"
                            : "there is no private key in it; put the certificate's there");
        }
        List<Credential> credentials = new ArrayList<>();
        for (ReadKey key : material.keys()) {
            Optional<X509Certificate> leaf = material.certificates().stream()
                    .filter(files::means)
                    .filter(certificate -> belongs.test(key, certificate.getPublicKey()))
                    .findFirst();
            if (leaf.isPresent()) {
                credentials.add(Credential.of(key, leaf.get(), material.certificates(), now, files.named()));
            }
        }
        if (credentials.isEmpty()) {
            throw new CertificateLoadException(files.key(), RefusalReason.KEY_MISMATCH, mismatch(files));
        }
        return credentials;
    }

    private static String mismatch(PairFiles files) {
        return files.certificate().equals(files.key())
                ? "the key does not belong to a certificate in this file"
                : "the key does not belong to the certificate in " + FileNames.of(files.certificate());
    }

    /** Replaces credentials that are equal to earlier ones by the earlier objects: to touch or restore a file ends no TLS session. */
    public static List<Credential> reused(List<Credential> before, List<Credential> fresh) {
        List<Credential> reused = fresh.stream()
                .map(credential -> before.stream()
                        .filter(each -> areAlike(each, credential))
                        .findFirst()
                        .orElse(credential))
                .toList();
        return reused.equals(before) ? before : reused;
    }

    /** Whether two credentials have one key and one chain. */
    private static boolean areAlike(Credential one, Credential other) {
        return one.chain().equals(other.chain()) && one.privateKey().equals(other.privateKey());
    }

    /** Estimates the memory of a credential, in bytes: a key, and certificates of a few thousand bytes each. */
    public static int weight(Credential credential) {
        return 3_000 + 6_000 * credential.chain().size();
    }

    /** Finds the earlier credentials that stay in service for now: the valid ones for whose names the renewal is not valid yet. */
    public static List<Credential> predecessors(List<Credential> before, List<Credential> fresh, Instant now) {
        if (fresh.stream().noneMatch(credential -> now.isBefore(credential.notBefore()))) {
            return List.of();
        }
        return before.stream()
                .filter(credential -> credential.validAt(now))
                .filter(credential -> fresh.stream()
                        .noneMatch(renewed -> renewed == credential || replaces(renewed, credential, now)))
                .toList();
    }

    /** Returns the instant from which credentials in the files take the place of an earlier one. */
    public static Instant replacedAt(Credential predecessor, List<Credential> fresh) {
        return fresh.stream()
                .filter(renewed -> isForAllOf(renewed, predecessor))
                .map(Credential::notBefore)
                .min(Comparator.naturalOrder())
                .or(() -> fresh.stream().map(Credential::notBefore).max(Comparator.naturalOrder()))
                .orElse(Instant.MAX);
    }

    private static boolean replaces(Credential renewed, Credential credential, Instant now) {
        return renewed.validAt(now) && isForAllOf(renewed, credential);
    }

    private static boolean isForAllOf(Credential renewed, Credential credential) {
        return renewed.keyType() == credential.keyType()
                && renewed.coveredNames().containsAll(credential.coveredNames());
    }

    private KeyMaterial read(PairFiles files, Path file, RefusalReason unreadable, Purpose purpose)
            throws CertificateLoadException {
        try {
            DiskThread.at(file);
            byte[] content = SmallFile.read(file);
            DiskThread.computes();
            return passwords.read(file, content, password -> switch (files.format()) {
                case PEM -> PemReader.read(content, password, purpose);
                case KEY_STORE -> KeyStoreReader.read(content, password);
            });
        } catch (KeyMaterialException e) {
            throw new CertificateLoadException(file, reason(e, unreadable), String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            throw new CertificateLoadException(file, unreadable, failed(e), e);
        } catch (StackOverflowError e) {
            throw new CertificateLoadException(file, unreadable, NESTED_TOO_DEEP, e);
        }
    }

    /** Explains a failure that no file is known to have caused. */
    public static String failed(RuntimeException e) {
        return "reading it failed: " + Printable.line(e.toString())
                + "; it is tried again. See to the source of passwords, if that is what failed";
    }

    /**
     * Whether reading the files may succeed later though they do not change: the system had no descriptor left, the disk failed, a
     * directory could not be listed, there was no password yet, or one that does not fit.
     */
    public static boolean mayPass(CertificateLoadException failure) {
        Throwable cause = failure.getCause();
        return failure.reason() == RefusalReason.DIRECTORY_UNREADABLE
                || cause instanceof RuntimeException
                || (cause instanceof KeyMaterialException material
                        && switch (material.reason()) {
                            case UNREADABLE, PASSWORD_MISSING, PASSWORD_WRONG -> true;
                            case ABSENT, NOT_A_REGULAR_FILE, TOO_LARGE, MALFORMED, UNSUPPORTED -> false;
                        });
    }

    private static RefusalReason reason(KeyMaterialException e, RefusalReason unreadable) {
        return switch (e.reason()) {
            case PASSWORD_MISSING, PASSWORD_WRONG -> RefusalReason.PASSWORD;
            case UNSUPPORTED -> RefusalReason.UNSUPPORTED;
            case ABSENT, UNREADABLE, NOT_A_REGULAR_FILE, TOO_LARGE, MALFORMED -> unreadable;
        };
    }
}

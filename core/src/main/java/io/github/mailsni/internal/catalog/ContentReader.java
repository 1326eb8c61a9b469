package io.github.mailsni.internal.catalog;

import io.github.mailsni.KeyPasswords;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.material.Passwords;
import io.github.mailsni.internal.pem.KeyMaterialException;
import io.github.mailsni.internal.pem.KeyStoreReader;
import io.github.mailsni.internal.pem.KnownAuthorities;
import io.github.mailsni.internal.pem.NumberedMaterial;
import io.github.mailsni.internal.pem.PemReader;
import io.github.mailsni.internal.pem.SmallFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Reads the certificates and keys in a file of any kind. Touches the disk on the calling thread. Thread-safe. */
final class ContentReader {
    /**
     * What the names of files with keys or certificates have behind a dot, at the end, or before a host or a type of key: such a file that
     * may not be read, or has lost its content, is missed.
     */
    private static final Set<String> ENDINGS = Set.of("pem", "crt", "cer", "key", "p12", "pfx", "jks");

    /** The names that such files have without any ending. */
    private static final Set<String> NAMES = Set.of("fullchain", "privkey", "cert", "keystore");

    /** How many authorities are remembered: a few sign most certificates, and stand behind each of them. */
    private static final int MOST_AUTHORITIES = 1_000;

    private final Passwords passwords;

    private final KnownAuthorities knownAuthorities = new KnownAuthorities();

    /** The authorities that were met. Any thread that reads adds to it. */
    private final Map<X509Certificate, Optional<FoundCertificate>> authorities = new ConcurrentHashMap<>();

    /** The names of these authorities, by their encodings. Any thread that reads adds to it. */
    private final Map<ByteBuffer, X500Principal> subjects = new ConcurrentHashMap<>();

    ContentReader(KeyPasswords passwords) {
        this.passwords = new Passwords(passwords);
    }

    /**
     * A file that is to be read, and what was known of it.
     *
     * @param look what it looks like
     * @param before what was known of it; null if nothing was
     * @param reading the number of this reading
     */
    record Request(Path file, FileStamp.Look look, @Nullable KnownFile before, long reading) {}

    /** Reports that a password is needed, which a thread may have to wait for. */
    @SuppressWarnings("serial") // never leaves this package
    static final class PasswordWanted extends RuntimeException {
        private PasswordWanted() {
            super(null, null, false, false);
        }
    }

    /**
     * Returns the bytes of a file.
     *
     * @return empty if there is neither a key nor a certificate in them
     * @throws KeyMaterialException if it cannot be read: see {@link #unreadable}
     */
    Optional<byte[]> fetch(Path file) throws KeyMaterialException {
        DiskThread.at(file);
        byte[] content = SmallFile.read(file);
        DiskThread.computes();
        return Optional.of(content).filter(each -> mayBeOfUse(each) || (SmallFile.isLost(each) && isUsuallyRead(file)));
    }

    /** Returns what is known of a file that has nothing of use in it. */
    static KnownFile useless(Request request) {
        return found(Contents.NONE, request.look(), request.before(), request.reading());
    }

    /** Returns what is known of a file that cannot be read. */
    static KnownFile unreadable(Request request, KeyMaterialException problem) {
        return switch (problem.reason()) {
            case NOT_A_REGULAR_FILE, TOO_LARGE, ABSENT -> useless(request);
            default ->
                (request.before() == null && !isUsuallyRead(request.file())
                                ? useless(request)
                                : broken(false, request.look(), request.before(), request.reading()))
                        .toBeReadAgain();
        };
    }

    private static boolean mayBeOfUse(byte[] content) {
        return PemReader.isPem(content) || KeyStoreReader.isKeyStore(content);
    }

    /** Parses a file; asks the source of passwords, which may block. */
    KnownFile parse(Request request, byte[] content) {
        return parse(
                request,
                content,
                () -> passwords.read(request.file(), content, password -> material(content, password)));
    }

    /**
     * Parses a file in which nothing is encrypted. Never blocks.
     *
     * @throws PasswordWanted if something is
     */
    KnownFile parsePlain(Request request, byte[] content) {
        return parse(
                request,
                content,
                () -> material(content, () -> {
                    throw new PasswordWanted();
                }));
    }

    /** Reads what a file holds. */
    @FunctionalInterface
    private interface MaterialReader {
        NumberedMaterial read() throws KeyMaterialException;
    }

    private NumberedMaterial material(byte[] content, Supplier<Optional<char[]>> password) throws KeyMaterialException {
        return KeyStoreReader.isKeyStore(content)
                ? NumberedMaterial.of(KeyStoreReader.read(content, password))
                : PemReader.readUsable(content, password, knownAuthorities);
    }

    private KnownFile parse(Request request, byte[] content, MaterialReader reader) {
        FileStamp.Look look = request.look();
        KnownFile before = request.before();
        long reading = request.reading();
        if (SmallFile.isLost(content)) {
            return broken(false, look, before, reading);
        }
        boolean store = KeyStoreReader.isKeyStore(content);
        try {
            return found(contents(reader.read(), store), look, before, reading);
        } catch (KeyMaterialException e) {
            return !store
                            && isNothingButAClosedKey(content, e)
                            && (before == null || before.contents().isEmpty())
                    ? new KnownFile(Contents.NONE, look.mark(), false, true, before != null, reading).toBeReadAgain()
                    : isForWantOfPassword(e)
                            ? broken(store, look, before, reading).toBeReadAgain()
                            : broken(store, look, before, reading);
        } catch (PasswordWanted e) {
            throw e;
        } catch (RuntimeException sourceOfPasswordsFailed) {
            return broken(store, look, before, reading).toBeReadAgain();
        } catch (StackOverflowError nestedTooDeep) {
            return broken(store, look, before, reading);
        }
    }

    private Contents contents(NumberedMaterial material, boolean store) {
        List<FoundCertificate> certificates =
                new ArrayList<>(material.certificates().size());
        for (X509Certificate certificate : material.certificates()) {
            found(certificate).ifPresent(certificates::add);
        }
        return certificates.isEmpty() && material.keys().isEmpty()
                ? Contents.NONE
                : new Contents(certificates, material.keys(), store);
    }

    private Optional<FoundCertificate> found(X509Certificate certificate) {
        if (certificate.getBasicConstraints() < 0 || authorities.size() >= MOST_AUTHORITIES) {
            return FoundCertificate.of(certificate, issuerOf(certificate));
        }
        return authorities.computeIfAbsent(certificate, this::foundAuthority);
    }

    private Optional<FoundCertificate> foundAuthority(X509Certificate certificate) {
        Optional<FoundCertificate> found = FoundCertificate.of(certificate, issuerOf(certificate));
        found.ifPresent(
                each -> subjects.putIfAbsent(ByteBuffer.wrap(each.subject().getEncoded()), each.subject()));
        return found;
    }

    /** Returns the name of an issuer, as the one object by which a known authority is found without comparing what it is made of. */
    private X500Principal issuerOf(X509Certificate certificate) {
        X500Principal issuer = certificate.getIssuerX500Principal();
        return subjects.getOrDefault(ByteBuffer.wrap(issuer.getEncoded()), issuer);
    }

    /** A file that held something and holds nothing any more is being written, or was emptied by mistake. */
    private static KnownFile found(Contents contents, FileStamp.Look look, @Nullable KnownFile before, long reading) {
        return contents.isEmpty() && before != null && !before.contents().isEmpty()
                ? broken(false, look, before, reading)
                : new KnownFile(
                        contents,
                        look.mark(),
                        false,
                        false,
                        before != null && (before.changed() || !contents.equals(before.contents())),
                        reading);
    }

    private static KnownFile broken(boolean store, FileStamp.Look look, @Nullable KnownFile before, long reading) {
        return new KnownFile(
                before == null || before.contents().isEmpty()
                        ? new Contents(List.of(), List.of(), store)
                        : before.contents(),
                look.mark(),
                true,
                false,
                before != null,
                reading);
    }

    private static boolean isNothingButAClosedKey(byte[] content, KeyMaterialException problem) {
        try {
            return isForWantOfPassword(problem)
                    && PemReader.readCertificates(content).isEmpty();
        } catch (KeyMaterialException damaged) {
            return false;
        }
    }

    private static boolean isForWantOfPassword(KeyMaterialException problem) {
        return switch (problem.reason()) {
            case PASSWORD_MISSING, PASSWORD_WRONG -> true;
            default -> false;
        };
    }

    private static boolean isUsuallyRead(Path file) {
        List<String> parts = List.of(FileNames.of(file).toLowerCase(Locale.ROOT).split("\\.", -1));
        return parts.stream().skip(1).anyMatch(ENDINGS::contains)
                || (parts.size() == 1 && NAMES.contains(parts.get(0)));
    }
}

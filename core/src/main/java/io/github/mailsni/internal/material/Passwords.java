package io.github.mailsni.internal.material;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.pem.KeyMaterialException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the source of passwords for those of files. A password that does not fit costs as much as one that does, and the source may have
 * another one at any time: so it is asked each time that a file is read, and what it says is tried once on what the file holds.
 * Thread-safe.
 */
public final class Passwords {
    /** Of how many files it is remembered which password does not fit; of more, it is tried again. */
    private static final int MOST_FILES = 4_096;

    private final KeyPasswords source;

    private final Cache<Path, Misfit> misfits =
            Caffeine.newBuilder().maximumSize(MOST_FILES).build();

    public Passwords(KeyPasswords source) {
        this.source = source;
    }

    /** Makes the digests, which may be found in a dump of the heap, of no use elsewhere. Only where a password is asked for. */
    private static final class Salt {
        private static final byte[] BYTES = random(32);

        private static byte[] random(int length) {
            byte[] bytes = new byte[length];
            new SecureRandom().nextBytes(bytes);
            return bytes;
        }
    }

    /** Reads something that may be encrypted. */
    @FunctionalInterface
    public interface Decryption<T> {
        /**
         * Reads it.
         *
         * @param password asked if something is encrypted; it may throw, which must be let through
         */
        T read(Supplier<Optional<char[]>> password) throws KeyMaterialException;
    }

    /**
     * A password that does not fit a file.
     *
     * @param digest of the password, or that there is none, with what the file holds
     * @param problem what was found
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Misfit(byte[] digest, KeyMaterialException problem) {}

    /** Ends a reading whose outcome is known. */
    @SuppressWarnings("serial") // never leaves this class
    private static final class KnownMisfit extends RuntimeException {
        private final transient KeyMaterialException problem;

        KnownMisfit(KeyMaterialException problem) {
            super(null, null, false, false);
            this.problem = problem;
        }
    }

    /**
     * Reads a file, with its password if it needs one. Blocks as long as the source of passwords does.
     *
     * @param content what the file holds
     * @throws KeyMaterialException if it cannot be read; the one of the last reading if neither the password nor the content is another now
     * @throws RuntimeException if the source of passwords fails
     */
    public <T> T read(Path file, byte[] content, Decryption<T> decryption) throws KeyMaterialException {
        Attempt attempt = new Attempt(file, content);
        try {
            T read = decryption.read(attempt);
            misfits.invalidate(file);
            return read;
        } catch (KnownMisfit e) {
            throw e.problem;
        } catch (KeyMaterialException e) {
            attempt.failed(e);
            throw e;
        }
    }

    /** Asks for the password of one file while it is read. Used by one thread. */
    private final class Attempt implements Supplier<Optional<char[]>> {
        private final Path file;
        private final byte[] content;
        private byte @Nullable [] asked;

        Attempt(Path file, byte[] content) {
            this.file = file;
            this.content = content;
        }

        @Override
        public Optional<char[]> get() {
            DiskThread.asksForPassword(file);
            Optional<char[]> password = source.passwordFor(file);
            DiskThread.computes();
            byte[] digest = digest(content, password);
            asked = digest;
            Misfit misfit = misfits.getIfPresent(file);
            if (misfit != null && MessageDigest.isEqual(misfit.digest(), digest)) {
                throw new KnownMisfit(misfit.problem());
            }
            return password;
        }

        void failed(KeyMaterialException problem) {
            byte[] digest = asked;
            if (digest != null) {
                misfits.put(file, new Misfit(digest, problem));
            }
        }
    }

    private byte[] digest(byte[] content, Optional<char[]> password) {
        MessageDigest digest = sha256();
        digest.update(Salt.BYTES);
        digest.update(sha256().digest(content));
        digest.update((byte) (password.isPresent() ? 1 : 0));
        for (char each : password.orElse(new char[0])) {
            digest.update((byte) (each >> Byte.SIZE));
            digest.update((byte) each);
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}

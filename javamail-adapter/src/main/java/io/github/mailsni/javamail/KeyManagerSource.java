package io.github.mailsni.javamail;

import java.security.NoSuchAlgorithmException;
import javax.net.ssl.X509ExtendedKeyManager;

/** Supplies the key manager of a provider's factories. Implementations are thread-safe. */
@FunctionalInterface
interface KeyManagerSource {
    /**
     * Returns the key manager for one more factory.
     *
     * @throws NoSuchAlgorithmException if there are no certificates; the message says why
     */
    X509ExtendedKeyManager keyManager() throws NoSuchAlgorithmException;

    /** Whether there are certificates, or a file that names them. */
    default boolean isConfigured() {
        return true;
    }

    /** Ends following what this source has opened. */
    default void close() {}

    /** Has no certificates: the provider as the Java runtime creates it. */
    enum Unconfigured implements KeyManagerSource {
        INSTANCE;

        @Override
        public X509ExtendedKeyManager keyManager() throws NoSuchAlgorithmException {
            throw new NoSuchAlgorithmException(
                    "no file of settings was given to the security provider " + MailSniProvider.NAME
                            + "; expected security.provider.N=" + MailSniProvider.class.getName() + " FILE");
        }

        @Override
        public boolean isConfigured() {
            return false;
        }
    }
}

package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.MALFORMED;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_MISSING;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_WRONG;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchProviderException;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * Reads key stores: PKCS #12 files, and those in Java's own format (JKS), told by their first bytes and not by their names. Keys and
 * certificates are of the JDK's own classes. Thread-safe; what is read is not kept.
 */
public final class KeyStoreReader {
    private static final char[] NO_CHARACTERS = {};

    private KeyStoreReader() {}

    /** Whether the bytes are a key store's: PKCS #12, or JKS. */
    public static boolean isKeyStore(byte[] content) {
        return Appearance.isJks(content)
                || (content.length > 0 && content[0] == 0x30 && Appearance.of(content) == Appearance.PKCS12);
    }

    /**
     * Returns the private keys and certificates of a key store.
     *
     * @param content the file's bytes
     * @param password asked once, if the content is a key store with a key, or a PKCS #12 file with a MAC or anything encrypted; it is the
     *     store's and that of each key in it. The array is neither modified nor kept
     * @return what the file holds, certificates without a key too
     * @throws KeyMaterialException if the content is no key store, the password does not fit, or anything in it cannot be read or
     *     used; nothing else is thrown, whatever the bytes
     */
    public static KeyMaterial read(byte[] content, Supplier<Optional<char[]>> password) throws KeyMaterialException {
        return Appearance.isJks(content) ? readJks(content, password) : Pkcs12Reader.read(content, password);
    }

    /** The password of a store without a key only tells whether its certificates are those that were put there. */
    private static KeyMaterial readJks(byte[] content, Supplier<Optional<char[]>> password)
            throws KeyMaterialException {
        Optional<char[]> given = hasKey(content) ? password.get() : Optional.empty();
        try {
            KeyStore store = jks();
            store.load(new ByteArrayInputStream(content), given.orElse(null));
            return contentOf(store, given);
        } catch (UnrecoverableKeyException e) {
            throw passwordWrong(e);
        } catch (IOException e) {
            throw e.getCause() instanceof UnrecoverableKeyException ? passwordWrong(e) : damaged(e);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private static boolean hasKey(byte[] content) throws KeyMaterialException {
        try {
            return JksEntries.requireDecodable(content).hasKey();
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private static KeyStore jks() throws KeyStoreException {
        try {
            return KeyStore.getInstance("JKS", "SUN");
        } catch (NoSuchProviderException | KeyStoreException anotherMakersJdk) {
            return KeyStore.getInstance("JKS");
        }
    }

    private static KeyMaterial contentOf(KeyStore store, Optional<char[]> password)
            throws GeneralSecurityException, IOException, KeyMaterialException {
        List<ReadKey> keys = new ArrayList<>();
        List<X509Certificate> certificates = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                if (password.isEmpty()) {
                    throw new KeyMaterialException(
                            PASSWORD_MISSING,
                            "the Java key store has a password and none is configured for it; configure it");
                }
                Key key = store.getKey(alias, password.orElse(NO_CHARACTERS));
                if (key instanceof PrivateKey) {
                    keys.add(PrivateKeys.from(PrivateKeyInfo.getInstance(key.getEncoded())));
                }
                add(store.getCertificateChain(alias), certificates);
            } else {
                add(new Certificate[] {store.getCertificate(alias)}, certificates);
            }
        }
        return new KeyMaterial(keys, certificates);
    }

    private static void add(Certificate @Nullable [] chain, List<X509Certificate> certificates)
            throws GeneralSecurityException, KeyMaterialException {
        if (chain != null) {
            for (Certificate each : chain) {
                certificates.add(Certificates.from(each.getEncoded()));
            }
        }
    }

    private static KeyMaterialException passwordWrong(Exception cause) {
        return new KeyMaterialException(
                PASSWORD_WRONG,
                "the Java key store cannot be opened: the password does not fit the store, or a key in it",
                cause);
    }

    private static KeyMaterialException damaged(Exception cause) {
        return new KeyMaterialException(
                MALFORMED,
                "the Java key store cannot be decoded: it is damaged or incomplete; copy it again from its source",
                cause);
    }
}

package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_WRONG;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.Provider;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.InputDecryptor;
import org.bouncycastle.operator.InputDecryptorProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts private keys with their passwords. Passwords are neither modified nor kept.
 *
 * <p>The JDK knows too few of the schemes (no scrypt, no OpenSSL "DEK-Info"), so that Bouncy Castle does this, as a
 * provider that is never registered: a registered one would give its own classes to everyone in the virtual machine.
 */
final class Decryption {
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private static final Pattern DEK =
            Pattern.compile("(?<cipher>(AES-(128|192|256)|DES|DES-EDE|DES-EDE3|BF|RC2|RC2-40|RC2-64)-(CBC|CFB|ECB|OFB))"
                    + "\\s{0,8},\\s{0,8}(?<vector>([0-9A-Fa-f]{2}){0,64})");

    private static final char[] ZERO = {'\0'};

    private Decryption() {}

    /**
     * Returns the password, or for an empty one another that amounts to the same: Bouncy Castle takes no empty ones. HMAC pads
     * its key with zeros (RFC 2104), PKCS #12 ends a password with zeros and repeats it (RFC 7292 appendix B), so that
     * one zero more makes no difference.
     */
    static char[] notEmpty(char[] password) {
        return password.length == 0 ? ZERO : password;
    }

    /** Returns the key in an "ENCRYPTED PRIVATE KEY". */
    static PrivateKeyInfo decrypt(PKCS8EncryptedPrivateKeyInfo encrypted, char[] password, Derivations derivations)
            throws KeyMaterialException {
        if (encrypted.getEncryptionAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
            // the decryptor that is meant for OpenSSL's keys fails at scrypt in Bouncy Castle 1.78, and at more ciphers
            // in any
            return decrypt(encrypted, pkcs12(notEmpty(password)), derivations);
        }
        try {
            return decrypt(
                    encrypted,
                    new JceOpenSSLPKCS8DecryptorProviderBuilder()
                            .setProvider(BOUNCY_CASTLE)
                            .build(notEmpty(password)),
                    derivations);
        } catch (OperatorCreationException e) {
            throw unknownScheme(
                    encrypted.getEncryptionAlgorithm().getAlgorithm().getId(), derivations.remedy(), e);
        }
    }

    /** Returns the key in an encrypted structure, with a decryptor that has the password. */
    static PrivateKeyInfo decrypt(
            PKCS8EncryptedPrivateKeyInfo encrypted, InputDecryptorProvider decryptors, Derivations derivations)
            throws KeyMaterialException {
        InputDecryptor decryptor = decryptor(encrypted.getEncryptionAlgorithm(), decryptors, derivations);
        try (InputStream plain = decryptor.getInputStream(new ByteArrayInputStream(encrypted.getEncryptedData()))) {
            byte[] key = plain.readAllBytes();
            if (Nesting.isDeep(key)) {
                throw new IOException("nested too deep");
            }
            return PrivateKeyInfo.getInstance(key);
        } catch (IOException | RuntimeException e) {
            throw wrongPassword(e);
        }
    }

    /**
     * Returns the bytes in a block with "DEK-Info", as OpenSSL wrote them before version 1.0.
     *
     * @param scheme the cipher and its initialization vector, as the block says them
     */
    static byte[] decrypt(byte[] encrypted, String scheme, char[] password) throws KeyMaterialException {
        Matcher parts = DEK.matcher(scheme);
        if (!parts.matches()) {
            throw unknownScheme("DEK-Info", Derivations.ENCRYPT_ANEW, null);
        }
        char[] bytes = utf8(password);
        try {
            byte[] vector = HexFormat.of().parseHex(parts.group("vector"));
            byte[] plain =
                    new BcPEMDecryptorProvider(bytes).get(parts.group("cipher")).decrypt(encrypted, vector);
            // padding fits a wrong password by chance, once in 256 times
            if (DerKind.of(plain) == DerKind.OTHER) {
                throw new IOException("no key");
            }
            return plain;
        } catch (IOException | RuntimeException e) {
            throw wrongPassword(e);
        } finally {
            Arrays.fill(bytes, '\0');
        }
    }

    /** Makes the decryptor of the parts of a PKCS #12 file. */
    static InputDecryptorProvider pkcs12(char[] password) {
        return new JcePKCSPBEInputDecryptorProviderBuilder()
                .setProvider(BOUNCY_CASTLE)
                .build(password);
    }

    private static InputDecryptor decryptor(
            AlgorithmIdentifier algorithm, InputDecryptorProvider decryptors, Derivations derivations)
            throws KeyMaterialException {
        try {
            derivations.add(algorithm);
            return decryptors.get(algorithm);
        } catch (OperatorCreationException | RuntimeException e) {
            throw unknownScheme(algorithm.getAlgorithm().getId(), derivations.remedy(), e);
        }
    }

    /**
     * Returns the password as the bytes that OpenSSL hashes, one in each char: what this decryptor takes from a char is its low
     * eight bits.
     */
    private static char[] utf8(char[] password) {
        byte[] encoded = PBEParametersGenerator.PKCS5PasswordToUTF8Bytes(password);
        char[] widened = new char[encoded.length];
        for (int i = 0; i < widened.length; i++) {
            widened[i] = (char) (encoded[i] & 0xff);
        }
        Arrays.fill(encoded, (byte) 0);
        return widened;
    }

    private static KeyMaterialException wrongPassword(Exception cause) {
        return new KeyMaterialException(
                PASSWORD_WRONG,
                "the private key cannot be decrypted: the password does not fit (or it is damaged)",
                cause);
    }

    private static KeyMaterialException unknownScheme(String scheme, String remedy, @Nullable Exception cause) {
        return new KeyMaterialException(
                UNSUPPORTED,
                "the private key is encrypted in a way that is not known here (" + scheme + "); encrypt it anew: "
                        + remedy,
                cause);
    }
}

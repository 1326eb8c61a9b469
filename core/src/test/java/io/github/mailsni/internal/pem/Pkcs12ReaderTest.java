package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.Encodings.AES;
import static io.github.mailsni.internal.pem.Encodings.BOUNCY_CASTLE;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.MALFORMED;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_MISSING;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_WRONG;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.KeyGenerator;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.GenericKey;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
@DisplayName("The PKCS #12 reader")
class Pkcs12ReaderTest {
    private static final PrivateKey KEY = Samples.EC.privateKey();
    private static final X509Certificate LEAF = Samples.EC.leaf();
    private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("2.16.840.1.101.3.4.2.99");
    private static final Supplier<Optional<char[]>> NO_PASSWORD = Optional::empty;

    @Nested
    @DisplayName("reads")
    public class Reading {
        @Test
        @DisplayName("what the JDK writes: the key, the leaf and its issuers in order")
        void jdk() throws KeyMaterialException {
            KeyMaterial read =
                    Pkcs12Reader.read(Samples.LONG_CHAIN.pkcs12("secret".toCharArray()), Pkcs12ReaderTest::secret);
            assertThat(read.certificates()).containsExactlyElementsOf(Samples.LONG_CHAIN.chain());
            assertThat(read.privateKeys()).singleElement().isEqualTo(Samples.LONG_CHAIN.privateKey());
        }

        @Test
        @DisplayName("keys of the JDK's own class")
        void jdkClasses() throws KeyMaterialException {
            KeyMaterial read = Pkcs12Reader.read(Samples.RSA.pkcs12("secret".toCharArray()), Pkcs12ReaderTest::secret);
            assertThat(read.privateKeys())
                    .singleElement()
                    .satisfies(key -> assertThat(key.getClass().getName()).startsWith("sun.security."));
        }

        @Test
        @DisplayName("several keys with their certificates")
        void severalKeys() throws Exception {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] password = "secret".toCharArray();
            store.setKeyEntry("ec", KEY, password, new Certificate[] {LEAF});
            store.setKeyEntry(
                    "rsa",
                    Samples.RSA.privateKey(),
                    password,
                    Samples.RSA.chain().toArray(Certificate[]::new));
            KeyMaterial read = Pkcs12Reader.read(bytes(store), Pkcs12ReaderTest::secret);

            assertThat(read.privateKeys()).extracting(PrivateKey::getAlgorithm).containsExactlyInAnyOrder("EC", "RSA");
            assertThat(read.certificates()).containsExactlyInAnyOrder(LEAF, Samples.RSA.leaf());
        }

        @Test
        @DisplayName("keys and certificates beside a secret key, which is none of ours")
        void secretKey() throws Exception {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] password = "secret".toCharArray();
            store.setEntry(
                    "aes",
                    new KeyStore.SecretKeyEntry(KeyGenerator.getInstance("AES").generateKey()),
                    new KeyStore.PasswordProtection(password));
            store.setKeyEntry("ec", KEY, password, new Certificate[] {LEAF});
            assertIsPair(Pkcs12Reader.read(bytes(store), Pkcs12ReaderTest::secret));
        }

        @Test
        @DisplayName("certificates without any key, as of openssl pkcs12 -export -nokeys")
        void noKeys() throws Exception {
            PKCS12PfxPdu file = new PKCS12PfxPduBuilder()
                    .addEncryptedData(encryptor(AES, "secret"), new JcaPKCS12SafeBagBuilder(LEAF).build())
                    .build(sha256Mac(), "secret".toCharArray());
            KeyMaterial read = Pkcs12Reader.read(file.getEncoded(), Pkcs12ReaderTest::secret);
            assertThat(read.certificates()).containsExactly(LEAF);
            assertThat(read.privateKeys()).isEmpty();
        }

        @Test
        @DisplayName("AES and SHA-256, as of OpenSSL 3")
        void modern() throws Exception {
            assertIsPair(Pkcs12Reader.read(file(AES, AES, sha256Mac(), "secret"), Pkcs12ReaderTest::secret));
        }

        @Test
        @DisplayName("RC2 and triple DES, as of OpenSSL before 3 and of old Windows")
        void legacy() throws Exception {
            byte[] file = file(
                    PKCSObjectIdentifiers.pbeWithSHAAnd40BitRC2_CBC,
                    PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC,
                    mac(OIWObjectIdentifiers.idSHA1),
                    "secret");
            assertIsPair(Pkcs12Reader.read(file, Pkcs12ReaderTest::secret));
        }

        @Test
        @DisplayName("an unprotected file, without asking for a password")
        void unprotected() throws Exception {
            assertIsPair(Pkcs12Reader.read(unprotectedFile(), () -> {
                throw new AssertionError("asked for a password");
            }));
        }

        @Test
        @DisplayName("a file with an empty password, whatever is configured")
        void emptyPassword() throws Exception {
            // a password of one NUL and an empty one are the same to PKCS #12 and HMAC; Bouncy Castle writes only the
            // one
            byte[] file = file(AES, AES, sha256Mac(), "\0");
            assertIsPair(Pkcs12Reader.read(file, NO_PASSWORD));
            assertIsPair(Pkcs12Reader.read(file, () -> Optional.of(new char[0])));
            assertIsPair(Pkcs12Reader.read(file, Pkcs12ReaderTest::secret));
        }

        @Test
        @DisplayName("a file with an empty password and without a MAC, without asking for a password")
        void emptyPasswordWithoutMac() throws Exception {
            byte[] file = new PKCS12PfxPduBuilder()
                    .addEncryptedData(encryptor(AES, "\0"), new JcaPKCS12SafeBagBuilder(LEAF).build())
                    .addData(new JcaPKCS12SafeBagBuilder(KEY, encryptor(AES, "\0")).build())
                    .build(null, new char[0])
                    .getEncoded();
            assertIsPair(Pkcs12Reader.read(file, () -> {
                throw new AssertionError("asked for a password");
            }));
        }

        @Test
        @DisplayName("a file with a password and without a MAC")
        void passwordWithoutMac() throws Exception {
            byte[] file = new PKCS12PfxPduBuilder()
                    .addEncryptedData(encryptor(AES, "secret"), new JcaPKCS12SafeBagBuilder(LEAF).build())
                    .addData(new JcaPKCS12SafeBagBuilder(KEY, encryptor(AES, "secret")).build())
                    .build(null, new char[0])
                    .getEncoded();
            assertIsPair(Pkcs12Reader.read(file, Pkcs12ReaderTest::secret));
        }

        @Test
        @DisplayName("a file with an empty password and the old ciphers")
        void emptyPasswordLegacy() throws Exception {
            byte[] file = file(
                    PKCSObjectIdentifiers.pbeWithSHAAnd40BitRC2_CBC,
                    PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC,
                    mac(OIWObjectIdentifiers.idSHA1),
                    "\0");
            assertIsPair(Pkcs12Reader.read(file, NO_PASSWORD));
        }

        @Test
        @DisplayName("a file of a program that keeps no password apart from an empty one")
        void noPasswordAtAll() throws Exception {
            byte[] file = new PKCS12PfxPduBuilder()
                    .addData(new JcaPKCS12SafeBagBuilder(LEAF).build())
                    .addData(new JcaPKCS12SafeBagBuilder(KEY).build())
                    .build(sha256Mac(), new char[0])
                    .getEncoded();
            assertIsPair(Pkcs12Reader.read(file, NO_PASSWORD));
            assertIsPair(Pkcs12Reader.read(file, Pkcs12ReaderTest::secret));
        }

        @Test
        @DisplayName("a file with a password that is not ASCII")
        void unicodePassword() throws Exception {
            byte[] file = file(AES, AES, sha256Mac(), "pässwörd €");
            assertIsPair(Pkcs12Reader.read(file, () -> Optional.of("pässwörd €".toCharArray())));
        }

        @Test
        @DisplayName("and leaves the password as it was")
        void passwordIsNotModified() throws KeyMaterialException {
            char[] password = "secret".toCharArray();
            Pkcs12Reader.read(Samples.EC.pkcs12(password), () -> Optional.of(password));
            assertThat(password).containsExactly('s', 'e', 'c', 'r', 'e', 't');
        }
    }

    @Nested
    @DisplayName("tells apart")
    class Refusing {
        @Test
        @DisplayName("a wrong password")
        void wrongPassword() {
            byte[] file = Samples.EC.pkcs12("secret".toCharArray());
            assertThat(failure(file, () -> Optional.of("wrong".toCharArray())))
                    .hasMessageStartingWith("the PKCS #12 file cannot be opened: the password does not fit")
                    .returns(PASSWORD_WRONG, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("a missing password")
        void missingPassword() {
            assertThat(failure(Samples.EC.pkcs12("secret".toCharArray()), NO_PASSWORD))
                    .hasMessageStartingWith("the PKCS #12 file has a password and none is configured for it")
                    .returns(PASSWORD_MISSING, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("a wrong and a missing password of a file without a MAC")
        void withoutMac() throws Exception {
            byte[] file = new PKCS12PfxPduBuilder()
                    .addEncryptedData(encryptor(AES, "secret"), new JcaPKCS12SafeBagBuilder(LEAF).build())
                    .build(null, new char[0])
                    .getEncoded();
            assertThat(failure(file, () -> Optional.of("wrong".toCharArray())).reason())
                    .isEqualTo(PASSWORD_WRONG);
            assertThat(failure(file, NO_PASSWORD).reason()).isEqualTo(PASSWORD_MISSING);
        }

        @Test
        @DisplayName("a file that is cut off")
        void cutOff() {
            byte[] file = Samples.EC.pkcs12("secret".toCharArray());
            assertThat(failure(Arrays.copyOf(file, file.length / 2), Pkcs12ReaderTest::secret))
                    .hasMessageContaining("not a PKCS #12 file")
                    .returns(MALFORMED, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("PEM")
        void pem() {
            assertThat(failure(Samples.EC.certificatePem().getBytes(US_ASCII), Pkcs12ReaderTest::secret))
                    .hasMessageStartingWith("not a PKCS #12 file: it is PEM text; give it the extension .pem")
                    .returns(MALFORMED, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("a certificate in DER")
        void der() {
            assertThat(failure(Encodings.der(LEAF), Pkcs12ReaderTest::secret))
                    .hasMessageStartingWith("not a PKCS #12 file: it is a certificate in binary form (DER)");
        }

        @Test
        @DisplayName("an empty file")
        void empty() {
            assertThat(failure(new byte[0], Pkcs12ReaderTest::secret)).hasMessage("not a PKCS #12 file: it is empty");
        }

        @Test
        @DisplayName("a MAC that it does not know")
        void unknownMac() throws Exception {
            String file = HexFormat.of().formatHex(file(AES, AES, sha256Mac(), "secret"));
            String unknown = file.replace(hex(NISTObjectIdentifiers.id_sha256), hex(UNKNOWN));
            assertThat(failure(HexFormat.of().parseHex(unknown), Pkcs12ReaderTest::secret))
                    .hasMessageContaining("its MAC (" + UNKNOWN.getId() + ") is not known here")
                    .returns(UNSUPPORTED, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("a cipher that it does not know")
        void unknownCipher() throws Exception {
            OutputEncryptor encryptor = ofUnknownAlgorithm(encryptor(AES, "secret"));
            byte[] file = new PKCS12PfxPduBuilder()
                    .addEncryptedData(encryptor, new JcaPKCS12SafeBagBuilder(LEAF).build())
                    .build(sha256Mac(), "secret".toCharArray())
                    .getEncoded();
            assertThat(failure(file, Pkcs12ReaderTest::secret))
                    .hasMessageContaining("encrypted in a way that is not known here")
                    .returns(UNSUPPORTED, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("a key under a cipher that it does not know, and says how to write a file of its kind anew")
        void unknownCipherOfKey() throws Exception {
            OutputEncryptor encryptor = ofUnknownAlgorithm(encryptor(AES, "secret"));
            byte[] file = new PKCS12PfxPduBuilder()
                    .addData(new JcaPKCS12SafeBagBuilder(KEY, encryptor).build())
                    .build(sha256Mac(), "secret".toCharArray())
                    .getEncoded();
            assertThat(failure(file, Pkcs12ReaderTest::secret))
                    .hasMessageContaining("encrypted in a way that is not known here (" + UNKNOWN.getId() + ")")
                    .hasMessageContaining(Pkcs12Reader.WRITE_ANEW)
                    .returns(UNSUPPORTED, KeyMaterialException::reason);
        }

        private OutputEncryptor ofUnknownAlgorithm(OutputEncryptor encryptor) {
            return new OutputEncryptor() {
                @Override
                public AlgorithmIdentifier getAlgorithmIdentifier() {
                    return new AlgorithmIdentifier(UNKNOWN);
                }

                @Override
                public OutputStream getOutputStream(OutputStream sink) {
                    return encryptor.getOutputStream(sink);
                }

                @Override
                public GenericKey getKey() {
                    return encryptor.getKey();
                }
            };
        }

        private String hex(ASN1ObjectIdentifier identifier) {
            return HexFormat.of().formatHex(Encodings.der(identifier));
        }
    }

    @Test
    @DisplayName("does not ask for a password if the file is no PKCS #12")
    void passwordNotAskedFor() {
        assertThat(failure(new byte[] {0x30, 0}, () -> {
                    throw new AssertionError("asked for a password");
                }))
                .returns(MALFORMED, KeyMaterialException::reason);
    }

    @Test
    @DisplayName("refuses a file that is cut off at any byte")
    void everyTruncation() throws Exception {
        byte[] file = unprotectedFile();
        for (int length = 0; length < file.length; length++) {
            assertThat(failure(Arrays.copyOf(file, length), NO_PASSWORD))
                    .as("%d of %d bytes", length, file.length)
                    .isNotNull();
        }
    }

    /** A certificate and its key in parts of their own, as OpenSSL writes them. */
    private static byte[] file(
            ASN1ObjectIdentifier certificateCipher,
            ASN1ObjectIdentifier keyCipher,
            PKCS12MacCalculatorBuilder mac,
            String password)
            throws Exception {
        return new PKCS12PfxPduBuilder()
                .addEncryptedData(encryptor(certificateCipher, password), new JcaPKCS12SafeBagBuilder(LEAF).build())
                .addData(new JcaPKCS12SafeBagBuilder(KEY, encryptor(keyCipher, password)).build())
                .build(mac, password.toCharArray())
                .getEncoded();
    }

    private static byte[] unprotectedFile() throws Exception {
        return new PKCS12PfxPduBuilder()
                .addData(new JcaPKCS12SafeBagBuilder(LEAF).build())
                .addData(new JcaPKCS12SafeBagBuilder(KEY).build())
                .build(null, new char[0])
                .getEncoded();
    }

    private static OutputEncryptor encryptor(ASN1ObjectIdentifier cipher, String password) throws Exception {
        return new JcePKCSPBEOutputEncryptorBuilder(cipher)
                .setProvider(BOUNCY_CASTLE)
                .build(password.toCharArray());
    }

    private static PKCS12MacCalculatorBuilder sha256Mac() {
        return mac(NISTObjectIdentifiers.id_sha256);
    }

    private static PKCS12MacCalculatorBuilder mac(ASN1ObjectIdentifier digest) {
        return new JcePKCS12MacCalculatorBuilder(digest).setProvider(BOUNCY_CASTLE);
    }

    private static byte[] bytes(KeyStore store) throws Exception {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        store.store(file, "secret".toCharArray());
        return file.toByteArray();
    }

    private static Optional<char[]> secret() {
        return Optional.of("secret".toCharArray());
    }

    private static KeyMaterialException failure(byte[] content, Supplier<Optional<char[]>> password) {
        return catchThrowableOfType(KeyMaterialException.class, () -> Pkcs12Reader.read(content, password));
    }

    private static void assertIsPair(KeyMaterial material) {
        assertThat(material.certificates()).containsExactly(LEAF);
        assertThat(material.privateKeys()).singleElement().isEqualTo(KEY);
    }
}

package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.Encodings.AES;
import static io.github.mailsni.internal.pem.Encodings.block;
import static io.github.mailsni.internal.pem.Encodings.certificate;
import static io.github.mailsni.internal.pem.Encodings.pkcs8;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.MALFORMED;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_MISSING;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_WRONG;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("The PEM reader")
class PemReaderTest {
    private static final PrivateKey EC_KEY = Samples.EC.privateKey();
    private static final PrivateKey RSA_KEY = Samples.RSA.privateKey();
    private static final X509Certificate LEAF = Samples.EC.leaf();
    private static final String PAIR = certificate(LEAF) + pkcs8(EC_KEY);

    private static final Supplier<Optional<char[]>> NO_PASSWORD = Optional::empty;

    @Nested
    @DisplayName("reads private keys")
    class PrivateKeysOfAllKinds {
        @ParameterizedTest(name = "of type {0}, as a key of the JDK''s own class")
        @EnumSource(
                value = KeyAlgorithm.class,
                mode = EnumSource.Mode.EXCLUDE,
                names = {"RSA_1024", "RSA_3072", "RSA_4096"})
        void pkcs8OfEachType(KeyAlgorithm type) throws KeyMaterialException {
            TestCertificate certificate =
                    Samples.AUTHORITY.certificateFor("a.example").keyType(type).issue();
            PrivateKey key = onlyKey(read(certificate.privateKeyPem()));

            assertThat(key.getClass().getName()).startsWith("sun.security.");
            assertThat(key.getAlgorithm())
                    .isEqualTo(certificate.leaf().getPublicKey().getAlgorithm());
            assertThat(PublicKeys.belongTogether(key, certificate.leaf().getPublicKey()))
                    .isTrue();
        }

        @Test
        @DisplayName("in PKCS #1")
        void pkcs1() throws KeyMaterialException {
            assertThat(onlyKey(read(Encodings.pkcs1(RSA_KEY)))).isEqualTo(RSA_KEY);
        }

        @Test
        @DisplayName("in SEC 1")
        void sec1() throws KeyMaterialException {
            assertThat(onlyKey(read(Encodings.sec1(EC_KEY)))).matches(PemReaderTest::isEcKey);
        }

        @Test
        @DisplayName("in SEC 1, after the parameters of its curve")
        void sec1AfterParameters() throws KeyMaterialException {
            KeyMaterial read = read(Encodings.ecParameters(EC_KEY) + Encodings.sec1(EC_KEY));
            assertThat(onlyKey(read)).matches(PemReaderTest::isEcKey);
        }

        @Test
        @DisplayName("in SEC 1, before the parameters of its curve")
        void sec1BeforeParameters() throws KeyMaterialException {
            KeyMaterial read = read(Encodings.sec1(EC_KEY) + Encodings.ecParameters(EC_KEY));
            assertThat(onlyKey(read)).matches(PemReaderTest::isEcKey);
        }

        @Test
        @DisplayName("with attributes in their PKCS #8, which do not matter")
        void attributes() throws IOException, KeyMaterialException {
            PrivateKeyInfo plain = PrivateKeyInfo.getInstance(EC_KEY.getEncoded());
            PrivateKeyInfo withAttributes =
                    new PrivateKeyInfo(plain.getPrivateKeyAlgorithm(), plain.parsePrivateKey(), new DERSet());
            KeyMaterial read = read(block("PRIVATE KEY", withAttributes.getEncoded()));
            assertThat(onlyKey(read)).matches(PemReaderTest::isEcKey);
        }

        @Test
        @DisplayName("and gives one key for the same key in two encodings")
        void sameKeyTwice() throws KeyMaterialException {
            KeyMaterial read = read(pkcs8(EC_KEY) + Encodings.sec1(EC_KEY) + Encodings.pkcs1(RSA_KEY) + pkcs8(RSA_KEY));
            assertThat(read.privateKeys()).extracting(PrivateKey::getAlgorithm).containsExactly("EC", "RSA");
        }

        @ParameterizedTest(name = "of the JDK''s class though Bouncy Castle is registered first: {0}")
        @EnumSource(
                value = KeyAlgorithm.class,
                names = {"EC_P256", "ED25519"})
        void withBouncyCastleRegistered(KeyAlgorithm type) throws KeyMaterialException {
            String pem = Samples.AUTHORITY
                    .certificateFor("a.example")
                    .keyType(type)
                    .issue()
                    .privateKeyPem();
            Security.insertProviderAt(Encodings.BOUNCY_CASTLE, 1);
            try {
                assertThat(onlyKey(read(pem)).getClass().getName()).startsWith("sun.security.");
            } finally {
                Security.removeProvider(Encodings.BOUNCY_CASTLE.getName());
            }
        }
    }

    @Nested
    @DisplayName("decrypts private keys")
    class EncryptedKeys {
        static Stream<Arguments> encryptedKeys() {
            return Stream.of(
                    Arguments.of("PBES2 with AES", Encodings.encrypted(EC_KEY, AES, "secret")),
                    Arguments.of("PBES2 with scrypt", Encodings.encryptedWithScrypt(EC_KEY, 16_384, "secret")),
                    Arguments.of(
                            "PBES2 with triple DES",
                            Encodings.encrypted(EC_KEY, PKCSObjectIdentifiers.des_EDE3_CBC, "secret")),
                    Arguments.of(
                            "PBES1 with triple DES",
                            Encodings.encrypted(
                                    EC_KEY, PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, "secret")),
                    Arguments.of("DEK-Info with AES", Encodings.traditional(EC_KEY, "AES-256-CBC", "secret")),
                    Arguments.of("DEK-Info with triple DES", Encodings.traditional(EC_KEY, "DES-EDE3-CBC", "secret")));
        }

        @ParameterizedTest(name = "under {0}")
        @MethodSource("encryptedKeys")
        void rightPassword(String scheme, String pem) throws KeyMaterialException {
            assertThat(onlyKey(PemReader.read(pem.getBytes(UTF_8), password("secret"))))
                    .matches(PemReaderTest::isEcKey, scheme);
        }

        @ParameterizedTest(name = "and says that the password does not fit, under {0}")
        @MethodSource("encryptedKeys")
        void wrongPassword(String scheme, String pem) {
            assertThat(failure(pem, password("wrong")))
                    .as(scheme)
                    .hasMessageStartingWith("line 1: the private key cannot be decrypted: the password does not fit")
                    .returns(PASSWORD_WRONG, KeyMaterialException::reason);
        }

        @ParameterizedTest(name = "and says that there is no password, under {0}")
        @MethodSource("encryptedKeys")
        void noPassword(String scheme, String pem) {
            assertThat(failure(pem, NO_PASSWORD))
                    .as(scheme)
                    .hasMessageStartingWith("line 1: the private key is encrypted and no password is configured for it")
                    .returns(PASSWORD_MISSING, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("under an empty password")
        void emptyPassword() throws KeyMaterialException {
            // HMAC cannot tell it from a single NUL, which Bouncy Castle's writer accepts
            String pem = Encodings.encrypted(EC_KEY, AES, "\0");
            assertThat(onlyKey(PemReader.read(pem.getBytes(UTF_8), password(""))))
                    .matches(PemReaderTest::isEcKey);
        }

        @Test
        @DisplayName("under a password that is not ASCII")
        void passwordInUtf8() throws KeyMaterialException {
            String pem = Encodings.traditional(EC_KEY, "AES-128-CBC", "pässwörd €");
            assertThat(onlyKey(PemReader.read(pem.getBytes(UTF_8), password("pässwörd €"))))
                    .matches(PemReaderTest::isEcKey);
        }

        @Test
        @DisplayName("and leaves the password as it was")
        void passwordIsNotModified() throws KeyMaterialException {
            char[] password = "secret".toCharArray();
            String pem = Encodings.encrypted(EC_KEY, AES, "secret") + Encodings.traditional(EC_KEY, "BF-CBC", "secret");
            PemReader.read(pem.getBytes(UTF_8), () -> Optional.of(password));
            assertThat(password).containsExactly('s', 'e', 'c', 'r', 'e', 't');
        }

        @Test
        @DisplayName("and asks for no password where none is needed")
        void passwordNotAskedFor() throws KeyMaterialException {
            PemReader.read(PAIR.getBytes(UTF_8), () -> {
                throw new AssertionError("asked for a password");
            });
        }

        @Test
        @DisplayName("and lets the supplier's own exceptions through")
        void supplierFails() {
            String pem = Encodings.encrypted(EC_KEY, AES, "secret");
            assertThatThrownBy(() -> PemReader.read(pem.getBytes(UTF_8), () -> {
                        throw new UnsupportedOperationException("no vault");
                    }))
                    .isInstanceOf(UnsupportedOperationException.class);
        }

        @Test
        @DisplayName("but refuses a cipher that it does not know")
        void unknownCipher() {
            String pem = Encodings.traditional(EC_KEY, "AES-128-CBC", "secret").replace("AES-128", "ARIA-128");
            assertThat(failure(pem, password("secret")))
                    .hasMessageContaining("line 1: the private key is encrypted in a way that is not known here")
                    .hasMessageContaining("openssl pkcs8 -topk8")
                    .returns(UNSUPPORTED, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("but does not take a gigabyte of memory to do so")
        void memoryHungryScrypt() {
            PrivateKeyInfo plain = PrivateKeyInfo.getInstance(EC_KEY.getEncoded());
            assertThat(failure(Encodings.scryptHeader(plain, 1 << 20, 8, 1), password("secret")))
                    .returns(UNSUPPORTED, KeyMaterialException::reason);
        }
    }

    @Nested
    @DisplayName("reads certificates")
    class CertificatesOfAllKinds {
        @Test
        @DisplayName("in the order of the file")
        void inOrder() throws KeyMaterialException {
            X509Certificate intermediate = Samples.LONG_CHAIN.chain().get(1);
            X509Certificate leaf = Samples.LONG_CHAIN.leaf();
            KeyMaterial read = read(certificate(intermediate) + certificate(leaf));
            assertThat(read.certificates()).containsExactly(intermediate, leaf);
        }

        @Test
        @DisplayName("each once")
        void eachOnce() throws KeyMaterialException {
            assertThat(read(certificate(LEAF) + pkcs8(EC_KEY) + certificate(LEAF))
                            .certificates())
                    .containsExactly(LEAF);
        }

        @Test
        @DisplayName("labelled X509 CERTIFICATE, as they once were")
        void oldLabel() throws KeyMaterialException {
            assertThat(read(block("X509 CERTIFICATE", Encodings.der(LEAF))).certificates())
                    .containsExactly(LEAF);
        }

        @Test
        @DisplayName("that OpenSSL trusts for something")
        void trusted() throws KeyMaterialException {
            assertThat(read(Encodings.trusted(LEAF)).certificates()).containsExactly(LEAF);
        }

        @Test
        @DisplayName("in PKCS #7")
        void pkcs7() throws KeyMaterialException {
            X509Certificate root = Samples.AUTHORITY.certificate();
            assertThat(read(Encodings.pkcs7(LEAF, root)).certificates()).containsExactlyInAnyOrder(LEAF, root);
        }

        @Test
        @DisplayName("but refuses PKCS #7 without any")
        void emptyPkcs7() {
            assertThat(failure(Encodings.pkcs7()))
                    .hasMessageContaining("line 1: the PKCS #7 structure holds no certificate")
                    .returns(MALFORMED, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("but refuses one with more behind it in the block")
        void bytesBehind() {
            byte[] encoded = Encodings.der(LEAF);
            byte[] longer = Arrays.copyOf(encoded, encoded.length + 3);
            assertThat(failure(block("CERTIFICATE", longer)))
                    .hasMessageContaining("line 1: more bytes follow the certificate");
        }
    }

    @Nested
    @DisplayName("reads text")
    class TextAroundTheBlocks {
        @Test
        @DisplayName("with lines that end in CR LF")
        void windowsLines() throws KeyMaterialException {
            assertIsPair(read(PAIR.replace("\n", "\r\n")));
        }

        @Test
        @DisplayName("with lines that end in CR only")
        void macLines() throws KeyMaterialException {
            assertIsPair(read(PAIR.replace("\n", "\r")));
        }

        @Test
        @DisplayName("with a byte order mark")
        void byteOrderMark() throws KeyMaterialException {
            assertIsPair(read("\ufeff" + PAIR));
        }

        @Test
        @DisplayName("with blanks at the ends of lines")
        void trailingBlanks() throws KeyMaterialException {
            assertIsPair(read(PAIR.replace("\n", " \t\n")));
        }

        @Test
        @DisplayName("with empty lines in the blocks")
        void emptyLines() throws KeyMaterialException {
            assertIsPair(read(PAIR.replace("\n", "\n\n")));
        }

        @Test
        @DisplayName("with each block's content in one long line")
        void oneLine() throws KeyMaterialException {
            String oneLine = PAIR.replaceAll("(?<=[^-])\n(?=[^-])", "");
            assertIsPair(read(oneLine));
        }

        @Test
        @DisplayName("without a line end after the last block")
        void noLastLineEnd() throws KeyMaterialException {
            assertIsPair(read(PAIR.stripTrailing()));
        }

        @Test
        @DisplayName("with the bag attributes of openssl pkcs12 around the blocks")
        void bagAttributes() throws KeyMaterialException {
            assertIsPair(read("Bag Attributes\n    localKeyID: 54 5A\nsubject=CN = mail.example.com\n\n"
                    + certificate(LEAF) + "Bag Attributes\n    friendlyName: ké\nKey Attributes: <No Attributes>\n"
                    + pkcs8(EC_KEY)));
        }

        @Test
        @DisplayName("with the output of openssl x509 -text before the certificate")
        void x509Text() throws KeyMaterialException {
            assertIsPair(read("Certificate:\n    Data:\n        Version: 3 (0x2)\n        Validity\n"
                    + "            Not Before: Nov 23 18:42:00 2026 GMT\n---\n" + PAIR));
        }

        @Test
        @DisplayName("with comments that only begin and end like a block")
        void comments() throws KeyMaterialException {
            assertIsPair(read("# --- begin mail.example.com ---\n" + PAIR + "--- END of mail.example.com ---\n"));
        }

        @Test
        @DisplayName("in Latin-1 around the blocks")
        void latin1() throws KeyMaterialException {
            assertIsPair(PemReader.read(("# für den Mailserver\n" + PAIR).getBytes(ISO_8859_1), NO_PASSWORD));
        }

        @Test
        @DisplayName("with the key before the certificate")
        void keyFirst() throws KeyMaterialException {
            assertIsPair(read(pkcs8(EC_KEY) + certificate(LEAF)));
        }

        @Test
        @DisplayName("with the DH parameters that HAProxy and Postfix have in such files")
        void dhParameters() throws KeyMaterialException {
            assertIsPair(read(PAIR + block("DH PARAMETERS", new byte[] {0x30, 0x00})));
        }

        @Test
        @DisplayName("of nothing but parameters, as nothing")
        void onlyParameters() throws KeyMaterialException {
            KeyMaterial read = read(Encodings.ecParameters(EC_KEY));
            assertThat(read.privateKeys()).isEmpty();
            assertThat(read.certificates()).isEmpty();
        }
    }

    @Nested
    @DisplayName("does not pass over")
    class Boundaries {
        @Test
        @DisplayName("an indented block")
        void indented() {
            String pem = certificate(LEAF) + pkcs8(EC_KEY).indent(2);
            assertThat(failure(pem))
                    .hasMessageContaining("the BEGIN or END line is indented")
                    .returns(lines(certificate(LEAF)) + 1, e -> e.line().orElseThrow())
                    .returns(MALFORMED, KeyMaterialException::reason);
        }

        @ParameterizedTest(name = "a BEGIN line spelled {0}")
        @ValueSource(
                strings = {
                    "----BEGIN CERTIFICATE-----",
                    "-----BEGIN CERTIFICATE----",
                    "-----BEGIN CERTIFICATE",
                    "BEGIN CERTIFICATE-----",
                    "-----begin certificate----",
                    "----- BEGIN CERTIFICATE -----",
                    "----- BEGIN CERTIFICATE",
                    "—–BEGIN CERTIFICATE—–",
                    "# -----BEGIN CERTIFICATE-----",
                    "-----BEGIN CERTIFICATE----- (mail)",
                    "-----BEGIN CERTIFICATE-----MIIB"
                })
        void misspelledBegin(String line) {
            String pem = pkcs8(EC_KEY) + certificate(LEAF).replace("-----BEGIN CERTIFICATE-----", line);
            assertThat(failure(pem))
                    .returns(lines(pkcs8(EC_KEY)) + 1, e -> e.line().orElseThrow())
                    .returns(MALFORMED, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("a BEGIN behind an END for want of a line end")
        void joinedFiles() {
            String pem = certificate(LEAF).stripTrailing() + pkcs8(EC_KEY);
            assertThat(failure(pem))
                    .hasMessageContaining("an END and a BEGIN share this line")
                    .returns(lines(certificate(LEAF)), e -> e.line().orElseThrow());
        }

        @Test
        @DisplayName("a missing END")
        void missingEnd() {
            String pem = PAIR.replace("-----END PRIVATE KEY-----\n", "");
            assertThat(failure(pem))
                    .hasMessageContaining("has no -----END PRIVATE KEY----- line before the end of the file")
                    .hasMessageContaining("cut off or still being written")
                    .returns(lines(certificate(LEAF)) + 1, e -> e.line().orElseThrow());
        }

        @Test
        @DisplayName("a missing END between two blocks")
        void missingEndBetween() {
            String pem = PAIR.replace("-----END CERTIFICATE-----\n", "");
            assertThat(failure(pem))
                    .hasMessageContaining("line 1: the block that begins here has no -----END CERTIFICATE----- line "
                            + "before the next BEGIN in line " + lines(certificate(LEAF)));
        }

        @Test
        @DisplayName("an END of another block")
        void otherEnd() {
            String pem = certificate(LEAF).replace("END CERTIFICATE", "END PRIVATE KEY");
            assertThat(failure(pem))
                    .hasMessageContaining("the block that begins in line 1 as CERTIFICATE ends as PRIVATE KEY");
        }

        @Test
        @DisplayName("an END without a BEGIN")
        void missingBegin() {
            assertThat(failure("MIIB\n-----END CERTIFICATE-----\n" + PAIR))
                    .hasMessageStartingWith("line 2: this END CERTIFICATE line has no BEGIN line before it");
        }

        @Test
        @DisplayName("a byte that is not base64")
        void badBase64() {
            String[] lines = certificate(LEAF).split("\n", -1);
            lines[2] = "!" + lines[2].substring(1);
            assertThat(failure(pkcs8(EC_KEY) + String.join("\n", lines)))
                    .hasMessageContaining("the CERTIFICATE that begins here cannot be decoded")
                    .returns(lines(pkcs8(EC_KEY)) + 1, e -> e.line().orElseThrow());
        }

        @Test
        @DisplayName("a line that is missing from a block")
        void missingLine() {
            String[] lines = certificate(LEAF).split("\n", -1);
            lines[2] = "";
            assertThat(failure(String.join("\n", lines)))
                    .hasMessageContaining("line 1: the certificate cannot be decoded: it is damaged or incomplete");
        }

        @Test
        @DisplayName("an empty block")
        void emptyBlock() {
            assertThat(failure(block("CERTIFICATE", new byte[0])))
                    .returns(MALFORMED, KeyMaterialException::reason)
                    .returns(1, e -> e.line().orElseThrow());
        }

        @Test
        @DisplayName("the first of two unreadable blocks")
        void firstOfTwo() {
            String pem = PAIR + block("CERTIFICATE", new byte[] {1}) + block("CERTIFICATE", new byte[] {2});
            assertThat(failure(pem)).returns(lines(PAIR) + 1, e -> e.line().orElseThrow());
        }
    }

    @Nested
    @DisplayName("refuses by name")
    class Refusals {
        @ParameterizedTest(name = "{0}: {1}")
        @MethodSource("uselessBlocks")
        void useless(String label, String explanation) {
            assertThat(failure(PAIR + block(label, new byte[] {0x30, 0x00})))
                    .hasMessageContaining("the " + label + " that begins here is " + explanation)
                    .returns(UNSUPPORTED, KeyMaterialException::reason)
                    .returns(lines(PAIR) + 1, e -> e.line().orElseThrow());
        }

        static Stream<Arguments> uselessBlocks() {
            return Stream.of(
                    Arguments.of("OPENSSH PRIVATE KEY", "a key in the format of OpenSSH"),
                    Arguments.of("DSA PRIVATE KEY", "a DSA key"),
                    Arguments.of("PUBLIC KEY", "a public key only"),
                    Arguments.of("RSA PUBLIC KEY", "a public key only"),
                    Arguments.of("CERTIFICATE REQUEST", "the request for a certificate"),
                    Arguments.of("NEW CERTIFICATE REQUEST", "the request for a certificate"),
                    Arguments.of("X509 CRL", "a list of revoked certificates"),
                    Arguments.of("ATTRIBUTE CERTIFICATE", "an attribute certificate"),
                    Arguments.of("certificate", "of no use to a TLS server, or its label is misspelled"),
                    Arguments.of("PGP PRIVATE KEY BLOCK", "of no use to a TLS server"));
        }

        @Test
        @DisplayName("an X25519 key, which cannot sign")
        void x25519() throws IOException {
            String pem = keyOf(EdECObjectIdentifiers.id_X25519, null, new DEROctetString(new byte[32]));
            assertThat(failure(pem))
                    .hasMessageStartingWith("line 1: the private key is an X25519 key, which can agree on a secret "
                            + "but not sign; expected a key of type RSA, EC (P-256, P-384 or P-521), Ed25519 or Ed448")
                    .returns(UNSUPPORTED, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("a key on a curve that Java's TLS does not know")
        void secp256k1() throws IOException {
            String pem = keyOf(
                    X9ObjectIdentifiers.id_ecPublicKey,
                    SECObjectIdentifiers.secp256k1,
                    new ECPrivateKey(256, BigInteger.TEN));
            assertThat(failure(pem))
                    .hasMessageContaining("the private key is on the elliptic curve secp256k1, which is not one of TLS")
                    .returns(UNSUPPORTED, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("a key whose curve is spelled out instead of named")
        void explicitParameters() throws IOException {
            String pem = keyOf(
                    X9ObjectIdentifiers.id_ecPublicKey,
                    SECNamedCurves.getByOID(SECObjectIdentifiers.secp256r1),
                    new ECPrivateKey(256, BigInteger.TEN));
            assertThat(failure(pem))
                    .hasMessageContaining("the private key spells out its elliptic curve instead of naming it")
                    .returns(UNSUPPORTED, KeyMaterialException::reason);
        }

        @Test
        @DisplayName("an EC key that does not say its curve")
        void noCurve() {
            String pem = block("EC PRIVATE KEY", Encodings.der(new ECPrivateKey(256, BigInteger.TEN)));
            assertThat(failure(pem)).hasMessageContaining("does not say on which elliptic curve it is");
        }

        @Test
        @DisplayName("a key of an algorithm that it never heard of")
        void unknownAlgorithm() throws IOException {
            String pem =
                    keyOf(new ASN1ObjectIdentifier("2.16.840.1.101.3.4.3.18"), null, new DEROctetString(new byte[32]));
            assertThat(failure(pem))
                    .hasMessageContaining("the private key is of the algorithm 2.16.840.1.101.3.4.3.18, unknown here");
        }

        @ParameterizedTest(name = "an EC key whose number is {0}")
        @ValueSource(strings = {"0", "-1", "order"})
        void numberOutOfRange(String number) throws IOException {
            BigInteger order =
                    SECNamedCurves.getByOID(SECObjectIdentifiers.secp256r1).getN();
            BigInteger key = number.equals("order") ? order : new BigInteger(number).mod(BigInteger.ONE.shiftLeft(256));
            String pem = keyOf(
                    X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1, new ECPrivateKey(256, key));
            assertThat(failure(pem))
                    .hasMessageContaining("line 1: the private key cannot be decoded: it is damaged")
                    .returns(MALFORMED, KeyMaterialException::reason);
        }

        private String keyOf(ASN1ObjectIdentifier algorithm, @Nullable ASN1Encodable parameters, ASN1Encodable key)
                throws IOException {
            AlgorithmIdentifier identifier = new AlgorithmIdentifier(algorithm, parameters);
            return block("PRIVATE KEY", new PrivateKeyInfo(identifier, key).getEncoded());
        }
    }

    @Nested
    @DisplayName("says what a file looks like that is not PEM:")
    class OtherFiles {
        @Test
        @DisplayName("empty")
        void empty() {
            assertThat(failure(new byte[0]))
                    .hasMessage("not a PEM file (expected -----BEGIN CERTIFICATE----- or -----BEGIN PRIVATE KEY-----): "
                            + "it is empty")
                    .returns(MALFORMED, KeyMaterialException::reason)
                    .returns(true, e -> e.line().isEmpty());
        }

        @Test
        @DisplayName("blank")
        void blank() {
            assertThat(failure(" \n\n")).hasMessageEndingWith("it is empty");
        }

        @Test
        @DisplayName("a certificate in DER")
        void derCertificate() {
            assertThat(failure(Encodings.der(LEAF)))
                    .hasMessageEndingWith("it is a certificate in binary form (DER); "
                            + "convert it: openssl x509 -inform der -in FILE -out NEW");
        }

        @Test
        @DisplayName("a private key in DER")
        void derKey() {
            assertThat(failure(RSA_KEY.getEncoded())).hasMessageContaining("openssl pkey -inform der");
            assertThat(failure(EC_KEY.getEncoded())).hasMessageContaining("openssl pkey -inform der");
            assertThat(failure(Encodings.der(Encodings.inner(RSA_KEY))))
                    .hasMessageContaining("openssl pkey -inform der");
        }

        @Test
        @DisplayName("PKCS #12")
        void pkcs12() {
            assertThat(failure(Samples.EC.pkcs12("secret".toCharArray())))
                    .hasMessageContaining("it is PKCS #12; give it the extension .p12 or .pfx");
        }

        @Test
        @DisplayName("a Java key store")
        void javaKeyStore() {
            assertThat(failure(new byte[] {(byte) 0xfe, (byte) 0xed, (byte) 0xfe, (byte) 0xed, 0, 0, 0, 2}))
                    .hasMessageContaining("keytool -importkeystore");
        }

        @Test
        @DisplayName("UTF-16")
        void utf16() {
            assertThat(failure(PAIR.getBytes(UTF_16))).hasMessageContaining("iconv -f utf-16");
            assertThat(failure(PAIR.getBytes(UTF_16LE))).hasMessageContaining("iconv -f utf-16");
        }

        @Test
        @DisplayName("PEM with NUL bytes at its end, as a crash leaves it")
        void zeros() {
            assertThat(failure(PAIR + "\0\0\0\0")).hasMessageContaining("it contains NUL bytes");
        }

        @Test
        @DisplayName("a PuTTY key")
        void putty() {
            assertThat(failure("PuTTY-User-Key-File-3: ssh-rsa\n")).hasMessageContaining("key of PuTTY");
        }

        @Test
        @DisplayName("a web page")
        void webPage() {
            assertThat(failure("<!DOCTYPE HTML>\n<title>404</title>")).hasMessageContaining("web page");
        }

        @Test
        @DisplayName("base64 without its first and last line")
        void bareBase64() {
            String inside = certificate(LEAF).replaceAll("-----.*-----\n", "");
            assertThat(failure(inside)).hasMessageContaining("put -----BEGIN CERTIFICATE----- before it");
        }

        @Test
        @DisplayName("any text")
        void text() {
            assertThat(failure("hello\n")).hasMessageEndingWith("it has no -----BEGIN line");
        }
    }

    @Test
    @DisplayName("does not print keys")
    void toStringShowsNoKeys() throws KeyMaterialException {
        assertThat(read(PAIR)).hasToString("KeyMaterial[keys=1, certificates=1]");
    }

    @Test
    @DisplayName("does not depend on the default locale")
    void turkish() throws KeyMaterialException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertIsPair(read(PAIR));
        } finally {
            Locale.setDefault(before);
        }
    }

    private static KeyMaterial read(String pem) throws KeyMaterialException {
        return PemReader.read(pem.getBytes(UTF_8), NO_PASSWORD);
    }

    private static KeyMaterialException failure(String pem) {
        return failure(pem, NO_PASSWORD);
    }

    private static KeyMaterialException failure(byte[] content) {
        return catchThrowableOfType(KeyMaterialException.class, () -> PemReader.read(content, NO_PASSWORD));
    }

    private static KeyMaterialException failure(String pem, Supplier<Optional<char[]>> password) {
        return catchThrowableOfType(KeyMaterialException.class, () -> PemReader.read(pem.getBytes(UTF_8), password));
    }

    private static Supplier<Optional<char[]>> password(String password) {
        return () -> Optional.of(password.toCharArray());
    }

    private static PrivateKey onlyKey(KeyMaterial material) {
        assertThat(material.privateKeys()).hasSize(1);
        return material.privateKeys().get(0);
    }

    private static boolean isEcKey(PrivateKey key) {
        return PublicKeys.belongTogether(key, LEAF.getPublicKey());
    }

    private static void assertIsPair(KeyMaterial material) {
        assertThat(material.certificates()).containsExactly(LEAF);
        assertThat(onlyKey(material)).matches(PemReaderTest::isEcKey);
    }

    private static int lines(String text) {
        return (int) text.lines().count();
    }
}

package io.github.mailsni.internal.pem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mailsni.internal.pem.PemReader.Purpose;
import java.io.StringReader;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The PEM reader goes by what a block holds,")
class MislabelledBlocksTest {
    private static final PrivateKey RSA = Samples.RSA.privateKey();
    private static final PrivateKey EC = Samples.EC.privateKey();

    static Stream<Arguments> keysUnderLabels() throws Exception {
        byte[] encrypted = content(Encodings.encrypted(EC, NISTObjectIdentifiers.id_aes256_CBC, "secret"));
        return Stream.of("PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY")
                .flatMap(label -> Stream.of(
                        Arguments.of(label, "PKCS #8 RSA", RSA.getEncoded(), RSA),
                        Arguments.of(label, "PKCS #8 EC", EC.getEncoded(), EC),
                        Arguments.of(label, "PKCS #1", contentOf(Encodings.pkcs1(RSA)), RSA),
                        Arguments.of(label, "SEC 1", contentOf(Encodings.sec1(EC)), EC),
                        Arguments.of(label, "encrypted PKCS #8", encrypted, EC)));
    }

    @ParameterizedTest(name = "{1} under {0}")
    @MethodSource
    @DisplayName("not by the label, where it is a private key")
    void keysUnderLabels(String label, String what, byte[] key, PrivateKey expected) throws Exception {
        assertThat(read(Encodings.block(label, key)).privateKeys()).as(what).containsExactly(expected);
    }

    @Test
    @DisplayName("not by the label, under OpenSSL's old encryption either")
    void traditionalEncryption() throws Exception {
        String pem = Encodings.traditional(RSA, "AES-256-CBC", "secret").replace("RSA PRIVATE KEY", "PRIVATE KEY");
        assertThat(read(pem).privateKeys()).containsExactly(RSA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CERTIFICATE", "PKCS7"})
    @DisplayName(
            "not by the label, where it is PKCS #7 or a certificate, as certutil -encode and Windows' authorities mix them up")
    void pkcs7(String label) throws Exception {
        byte[] pkcs7 = contentOf(Encodings.pkcs7(Samples.LONG_CHAIN.chain().toArray(X509Certificate[]::new)));
        assertThat(read(Encodings.block(label, pkcs7)).certificates())
                .containsExactlyInAnyOrderElementsOf(Samples.LONG_CHAIN.chain());
        assertThat(read(Encodings.block(label, Encodings.der(Samples.EC.leaf())))
                        .certificates())
                .containsExactly(Samples.EC.leaf());
    }

    @Test
    @DisplayName("and says what that is where it is of no use")
    void named() throws Exception {
        byte[] certificate = Encodings.der(Samples.EC.leaf());
        byte[] publicKey = Samples.EC.leaf().getPublicKey().getEncoded();
        assertThat(failure(Encodings.block("PRIVATE KEY", certificate), Purpose.KEY))
                .hasMessage("line 1: the PRIVATE KEY that begins here is a certificate; expected a private key");
        assertThat(failure(Encodings.block("RSA PRIVATE KEY", publicKey), Purpose.KEY))
                .hasMessage(
                        "line 1: the RSA PRIVATE KEY that begins here is a public key only; expected a private key");
        assertThat(failure(Encodings.block("EC PRIVATE KEY", request()), Purpose.KEY))
                .hasMessage("line 1: the EC PRIVATE KEY that begins here is the request for a certificate;"
                        + " expected a private key");
        assertThat(failure(Encodings.block("CERTIFICATE", EC.getEncoded()), Purpose.CERTIFICATE))
                .hasMessage("line 1: the block is a private key; expected a certificate");
        assertThat(failure(Encodings.block("CERTIFICATE", request()), Purpose.CERTIFICATE))
                .hasMessage("line 1: the block is the request for a certificate; expected a certificate");
    }

    @ParameterizedTest
    @CsvSource({
        "CERTIFICATE REQUEST, KEY, the private key with which it was made",
        "CERTIFICATE REQUEST, CERTIFICATE, the certificate that the authority returned for it",
        "NEW CERTIFICATE REQUEST, BOTH, the certificate that the authority returned for it",
        "PUBLIC KEY, KEY, the private key",
        "PUBLIC KEY, CERTIFICATE, the certificate",
        "RSA PUBLIC KEY, BOTH, the private key"
    })
    @DisplayName("and what was expected by what the file is for")
    void purpose(String label, Purpose purpose, String expected) throws Exception {
        assertThat(failure(Encodings.block(label, request()), purpose)).hasMessageEndingWith("; expected " + expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\n", "\\r\\n"})
    @DisplayName("and says that line breaks are written out, wherever that is so")
    void escaped(String escape) {
        String pem = Samples.EC.certificatePem();
        String oneLine = pem.replace("\n", escape);
        String withinTheBlock = pem.replaceFirst("(?<=[A-Za-z0-9+/])\n(?=[A-Za-z0-9+/])", escape.replace("\\", "\\\\"));
        for (String text : new String[] {
            oneLine, '"' + oneLine + '"', oneLine + "\n", pem.replace("\n", escape + "\n"), withinTheBlock
        }) {
            assertThat(failure(text, Purpose.BOTH))
                    .as(text)
                    .hasMessageStartingWith("line ")
                    .hasMessageContaining("the line breaks are written as the two characters \\n")
                    .hasMessageContaining("sed -i 's/\\\\r//g;s/\\\\n/\\n/g' FILE");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", ""})
    @DisplayName("and says that a block has lost its line breaks")
    void joined(String joint) {
        assertThat(failure(Samples.EC.certificatePem().strip().replace("\n", joint), Purpose.BOTH))
                .hasMessageContaining(
                        "line 1: a whole PEM block is in this line; put its BEGIN and its END in lines of their own");
    }

    @Test
    @DisplayName("and says that the whole is in base64 once more")
    void twice() {
        byte[] pem = Samples.EC.certificatePem().getBytes(UTF_8);
        for (Base64.Encoder encoder : new Base64.Encoder[] {Base64.getEncoder(), Base64.getMimeEncoder()}) {
            assertThat(failure(encoder.encodeToString(pem), Purpose.BOTH))
                    .hasMessageContaining("it is PEM that was encoded in base64 once more")
                    .hasMessageContaining("base64 -d FILE > NEW");
        }
        String pkcs12 = Base64.getMimeEncoder().encodeToString(Samples.EC.pkcs12("secret".toCharArray()));
        assertThat(catchThrowableOfType(
                        KeyMaterialException.class, () -> Pkcs12Reader.read(pkcs12.getBytes(UTF_8), Optional::empty)))
                .hasMessage(
                        "not a PKCS #12 file: it is PKCS #12 that was encoded in base64; decode it: base64 -d FILE > NEW");
    }

    private static byte[] request() throws Exception {
        return new JcaPKCS10CertificationRequestBuilder(
                        new X500Name("CN=mail.example.com"), Samples.EC.leaf().getPublicKey())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(EC))
                .getEncoded();
    }

    private static byte[] contentOf(String pem) {
        try {
            return content(pem);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] content(String pem) throws Exception {
        try (org.bouncycastle.util.io.pem.PemReader reader =
                new org.bouncycastle.util.io.pem.PemReader(new StringReader(pem))) {
            PemObject object = reader.readPemObject();
            return object.getContent();
        }
    }

    private static KeyMaterial read(String pem) throws KeyMaterialException {
        return PemReader.read(pem.getBytes(UTF_8), () -> Optional.of("secret".toCharArray()));
    }

    private static KeyMaterialException failure(String pem, Purpose purpose) {
        return catchThrowableOfType(
                KeyMaterialException.class, () -> PemReader.read(pem.getBytes(UTF_8), Optional::empty, purpose));
    }
}

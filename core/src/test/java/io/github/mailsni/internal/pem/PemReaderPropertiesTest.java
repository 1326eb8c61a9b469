package io.github.mailsni.internal.pem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

@Label("The PEM reader, whatever the bytes")
class PemReaderPropertiesTest {
    private static final byte[] PAIR = (Samples.EC.certificatePem() + Samples.EC.privateKeyPem()).getBytes(UTF_8);

    @Property
    @Label("throws nothing but its own exception for arbitrary bytes")
    void arbitraryBytes(@ForAll byte[] content) {
        readOrRefuse(content);
    }

    @Property
    @Label("throws nothing but its own exception for lines of PEM in any order")
    void arbitraryLines(@ForAll("linesOfPem") String text) {
        readOrRefuse(text.getBytes(UTF_8));
    }

    @Property
    @Label("throws nothing but its own exception for any content under any label")
    void arbitraryBlocks(@ForAll("labels") String label, @ForAll("almostDer") byte[] content) {
        readOrRefuse(Encodings.block(label, content).getBytes(UTF_8));
    }

    @Property
    @Label("throws nothing but its own exception when one byte of a good file is another")
    void oneByteChanged(@ForAll("positions") int position, @ForAll byte replacement) {
        byte[] content = PAIR.clone();
        content[position] = replacement;
        readOrRefuse(content);
    }

    @Property(tries = 200)
    @Label("throws nothing but its own exception when one byte under the base64 is another")
    void oneByteChangedWithin(@ForAll int position, @ForAll byte replacement) {
        for (byte[] content : new byte[][] {
            Encodings.der(Samples.EC.leaf()),
            Samples.EC.privateKey().getEncoded(),
            Samples.RSA.privateKey().getEncoded()
        }) {
            content[Math.floorMod(position, content.length)] = replacement;
            readOrRefuse(Encodings.block("CERTIFICATE", content).getBytes(UTF_8));
            readOrRefuse(Encodings.block("PRIVATE KEY", content).getBytes(UTF_8));
        }
    }

    @Example
    @Label("refuses a block that is cut off at any byte")
    void everyTruncationOfABlock() {
        for (String pem : new String[] {
            Samples.EC.certificatePem(), Samples.EC.privateKeyPem(), Encodings.pkcs1(Samples.RSA.privateKey())
        }) {
            byte[] block = pem.stripTrailing().getBytes(UTF_8);
            for (int length = 0; length < block.length; length++) {
                byte[] cut = Arrays.copyOf(block, length);
                assertThatExceptionOfType(KeyMaterialException.class)
                        .as("%d of %d bytes", length, block.length)
                        .isThrownBy(() -> PemReader.read(cut, Optional::empty));
            }
        }
    }

    @Example
    @Label("gives from a file that is cut off at any byte nothing that the whole file does not give")
    void everyTruncationOfAPair() throws KeyMaterialException {
        KeyMaterial whole = PemReader.read(PAIR, Optional::empty);
        for (int length = 0; length < PAIR.length; length++) {
            readOrRefuse(Arrays.copyOf(PAIR, length)).ifPresent(part -> {
                assertThat(whole.certificates()).containsAll(part.certificates());
                assertThat(whole.privateKeys()).containsAll(part.privateKeys());
            });
        }
    }

    @Example
    @Label("refuses structures that are nested without end, whatever the depth of the stack")
    void nested() {
        byte[] nested = new byte[500_000];
        for (int i = 0; i < nested.length; i += 2) {
            nested[i] = 0x30;
            nested[i + 1] = (byte) 0x80;
        }
        labels().allValues()
                .orElseThrow()
                .forEach(label -> assertThatExceptionOfType(KeyMaterialException.class)
                        .as(label)
                        .isThrownBy(() -> PemReader.read(
                                Encodings.block(label, nested).getBytes(UTF_8), () -> Optional.of(new char[] {'x'}))));
    }

    @Example
    @Label("refuses structures of stated lengths that are nested too deep, wherever they lie")
    void nestedWithLengths() {
        byte[] nested = {0x05, 0x00};
        for (int i = 0; i < 5_000; i++) {
            nested = new DerContent((byte) 0x30, nested).encoded();
        }
        byte[] certificate = nested;
        labels().allValues()
                .orElseThrow()
                .forEach(label -> assertThatExceptionOfType(KeyMaterialException.class)
                        .as(label)
                        .isThrownBy(() -> PemReader.read(
                                Encodings.block(label, certificate).getBytes(UTF_8),
                                () -> Optional.of(new char[] {'x'}))));
    }

    /** A tag and what it holds. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record DerContent(byte tag, byte[] content) {
        byte[] encoded() {
            int head = 6;
            byte[] encoded = new byte[head + content.length];
            encoded[0] = tag;
            encoded[1] = (byte) 0x84;
            for (int i = 0; i < 4; i++) {
                encoded[2 + i] = (byte) (content.length >> (8 * (3 - i)));
            }
            System.arraycopy(content, 0, encoded, head, content.length);
            return encoded;
        }
    }

    private static Optional<KeyMaterial> readOrRefuse(byte[] content) {
        try {
            return Optional.of(PemReader.read(content, () -> Optional.of(new char[] {'x'})));
        } catch (KeyMaterialException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return Optional.empty();
        }
    }

    @Provide
    Arbitrary<String> labels() {
        return Arbitraries.of(
                "CERTIFICATE",
                "TRUSTED CERTIFICATE",
                "PKCS7",
                "PRIVATE KEY",
                "ENCRYPTED PRIVATE KEY",
                "RSA PRIVATE KEY",
                "EC PRIVATE KEY");
    }

    @Provide
    Arbitrary<Integer> positions() {
        return Arbitraries.integers().between(0, PAIR.length - 1);
    }

    @Provide
    Arbitrary<byte[]> almostDer() {
        Arbitrary<Byte> bytes = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of((byte) 0x30, (byte) 0x02, (byte) 0x04, (byte) 0x06, (byte) 0x80, (byte) 1)),
                Tuple.of(1, Arbitraries.bytes()));
        return bytes.array(byte[].class).ofMaxSize(60);
    }

    @Provide
    Arbitrary<String> linesOfPem() {
        Arbitrary<String> lines = Arbitraries.of(
                "-----BEGIN CERTIFICATE-----",
                "-----END CERTIFICATE-----",
                "-----BEGIN RSA PRIVATE KEY-----",
                "-----END RSA PRIVATE KEY-----",
                "Proc-Type: 4,ENCRYPTED",
                "DEK-Info: AES-128-CBC,00",
                "DEK-Info: AES-128-CBC",
                "DEK-Info:",
                "-----END ",
                "-----BEGIN -----",
                "MIIB",
                "=",
                "",
                " ");
        Arbitrary<String> separators = Arbitraries.of("\n", "\r\n", "\r", "\n\n", "");
        return Combinators.combine(lines, separators)
                .as((line, separator) -> line + separator)
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }
}

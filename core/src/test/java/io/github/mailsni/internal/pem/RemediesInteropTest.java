package io.github.mailsni.internal.pem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.internal.pem.KeyMaterialException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("interop")
@DisplayName("The commands in the message about a file that is encrypted in an odd way")
class RemediesInteropTest {
    private static final String PASSWORDS = " -passin pass:secret -passout pass:secret";

    @TempDir
    Path directory;

    @BeforeEach
    void pair() throws Exception {
        Files.writeString(directory.resolve("PEM"), Samples.EC.certificatePem() + Samples.EC.privateKeyPem());
    }

    private void run(String commands) throws Exception {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder("sh", "-c", commands)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as("%s: %s", commands, Files.readString(output, UTF_8))
                .isZero();
    }

    private byte[] file(String name) throws Exception {
        return Files.readAllBytes(directory.resolve(name));
    }

    private KeyMaterial read(String name) throws Exception {
        return Pkcs12Reader.read(file(name), () -> Optional.of("secret".toCharArray()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-keypbe aria-256-cbc",
                "-certpbe aria-256-cbc",
                "-iter 11000000 -macalg sha1 -keypbe NONE",
            })
    @DisplayName("turn a PKCS #12 file into one that can be read")
    void pkcs12(String options) throws Exception {
        run("openssl pkcs12 -export -in PEM -out FILE -passout pass:secret " + options);
        assertThatExceptionOfType(KeyMaterialException.class)
                .isThrownBy(() -> read("FILE"))
                .returns(Reason.UNSUPPORTED, KeyMaterialException::reason)
                .satisfies(e -> run(remedy(String.valueOf(e.getMessage()))));
        assertThat(read("NEW").certificates()).containsExactly(Samples.EC.leaf());
        assertThat(read("NEW").privateKeys()).containsExactly(Samples.EC.privateKey());
    }

    /** As an operator types it, with the passwords that are asked for. */
    private static String remedy(String message) {
        return message.substring(message.indexOf("openssl "))
                .replaceAll("openssl pkcs12|openssl pkcs8", "$0" + PASSWORDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pkcs8 -topk8 -v2 aria-256-cbc -in PEM", "ec -aria-256-cbc -in PEM"})
    @DisplayName("turn a key in PEM into one that can be read")
    void pem(String command) throws Exception {
        run("openssl " + command + " -passout pass:secret -out FILE");
        assertThatExceptionOfType(KeyMaterialException.class)
                .isThrownBy(() -> PemReader.read(file("FILE"), () -> Optional.of("secret".toCharArray())))
                .returns(Reason.UNSUPPORTED, KeyMaterialException::reason)
                .satisfies(e -> run(remedy(String.valueOf(e.getMessage()))));
        assertThat(PemReader.read(file("NEW"), () -> Optional.of("secret".toCharArray()))
                        .privateKeys())
                .containsExactly(Samples.EC.privateKey());
    }
}

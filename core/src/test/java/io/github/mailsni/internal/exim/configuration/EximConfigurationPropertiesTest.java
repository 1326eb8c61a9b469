package io.github.mailsni.internal.exim.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

@Label("An Exim configuration, whatever is in it,")
class EximConfigurationPropertiesTest {
    private static Path directory = Path.of("");

    @BeforeContainer
    static void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("exim-configuration");
    }

    @AfterContainer
    static void removeDirectory() throws IOException {
        Files.deleteIfExists(directory.resolve("exim4.conf"));
        Files.delete(directory);
    }

    @Provide
    static Arbitrary<String> configurations() {
        Arbitrary<String> piece = Arbitraries.of(
                "\n",
                "\\\n",
                " ",
                "\t",
                "#",
                "\"",
                "\\",
                "\\x4",
                "\\0",
                "=",
                "==",
                ".ifdef ",
                ".ifndef ",
                ".elifdef ",
                ".elifndef ",
                ".else",
                ".endif",
                ".include ",
                ".include exim4.conf",
                ".include_if_exists /",
                "A",
                "AB",
                "B = A\n",
                "A = x\n",
                "tls_certificate",
                "tls_privatekey=",
                "domainlist ",
                "hide ",
                "begin ",
                "\u00fc",
                "\0",
                "x",
                "Z");
        return piece.list().ofMaxSize(40).map(pieces -> String.join("", pieces));
    }

    @Property
    @Label("is read or refused with its path, and nothing else happens")
    void total(@ForAll("configurations") String text) {
        assertReadOrRefused(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property
    @Label("is read or refused with its path, and nothing else happens, for any bytes")
    void anyBytes(@ForAll byte[] content) {
        assertReadOrRefused(content);
    }

    @Property
    @Label("gives a value back that is written between quotation marks, with those and backslashes escaped")
    void quoted(@ForAll("printable") String value) throws IOException {
        String written = value.replace("\\", "\\\\").replace("\"", "\\\"");
        Path file = Files.writeString(directory.resolve("exim4.conf"), "tls_certificate = \"" + written + "\"\n");

        assertThat(EximConfiguration.read(file).certificate().orElseThrow().value())
                .isEqualTo(value);
    }

    @Provide
    static Arbitrary<String> printable() {
        return Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(60);
    }

    private static void assertReadOrRefused(byte[] content) {
        Path file = directory.resolve("exim4.conf");
        try {
            Files.write(file, content);
            assertThat(EximConfiguration.read(file).files()).isEqualTo(List.of(file));
        } catch (ConfigurationException e) {
            assertThat(e).hasMessageStartingWith(file.toString()).hasMessageEndingWith(e.problem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.github.mailsni.examples.certcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("certcheck of a directory in which a host's files are ruined")
class RefusedFilesTest {
    private static final String DEFAULT = "mail.example.com";

    @TempDir
    private Path parent;

    @ParameterizedTest
    @CsvSource({
        "EXIM, MÜNCHEN.example, xn--mnchen-3ya.example",
        "EXIM, Mail.Example.ORG, mail.example.org",
        "EXIM, *.Example.org, *.example.org",
        "PAIRS, Mail.Example.ORG, mail.example.org",
        "PAIRS, münchen.example, xn--mnchen-3ya.example",
        "BUNDLE, Mail.Example.ORG, mail.example.org",
        "KUBERNETES, MÜNCHEN.example, xn--mnchen-3ya.example",
        "CERTBOT, mail.example.org-0002, mail.example.org"
    })
    @DisplayName("exits 1 and names the host, however its files spell it")
    void exits(TestLayout layout, String spelling, String host) throws Exception {
        TestAuthority root = TestAuthority.create("Root of the tests");
        Path directory = Files.createDirectory(parent.resolve("tls"));
        root.issue(DEFAULT).writeTo(directory, layout);
        root.issue(host).writeTo(directory, layout, spelling);
        for (Path file : filesOf(directory, spelling)) {
            Files.writeString(file, "hello", StandardCharsets.US_ASCII);
        }
        Path trust = Files.writeString(parent.resolve("ca.pem"), root.certificatePem());
        String[] arguments = {
            "--trust",
            trust.toString(),
            "--layout",
            layout.name().toLowerCase(Locale.ROOT),
            "--default",
            DEFAULT,
            directory.toString()
        };
        Run everything = Run.of(arguments).execute();
        assertThat(everything.exitCode()).isEqualTo(1);
        assertThat(everything.output())
                .contains("\n" + host + " is not covered\n")
                .contains("1 of 2 names are covered");
        String dialled = host.replace("*", "any");
        Run one = Run.of(arguments).with(dialled).execute();
        assertThat(one.exitCode()).isEqualTo(1);
        assertThat(one.output()).contains(dialled + " is not covered").contains("-unreadable (warning) in");
    }

    private static List<Path> filesOf(Path directory, String name) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains(name))
                    .toList();
        }
    }
}

package io.github.mailsni.exim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.MatchKind;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

@Label("Exim's own lines, whatever a client asks for,")
class EximTlsPropertiesTest {
    private static final String HOST = "mail.example.com";

    private static Path directory = Path.of("");
    private static List<EximTls> selectors = List.of();

    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("exim-tls");
        try (EximFiles files = new EximFiles(directory)) {
            files.write(HOST);
            files.file("map", "mail.example.com: mail.example.com\n*: " + EximFiles.DEFAULT + "\n");
            selectors = List.of(
                    files.open(),
                    files.open(
                            "DIR/exim.crt.${if def:tls_in_sni{$tls_in_sni}{" + EximFiles.DEFAULT + "}}",
                            "DIR/exim.key.${if def:tls_in_sni{$tls_in_sni}{" + EximFiles.DEFAULT + "}}"),
                    files.open(
                            "DIR/exim.crt.${lookup{$tls_in_sni}lsearch*{DIR/map}}",
                            "DIR/exim.key.${lookup{$tls_in_sni}lsearch*{DIR/map}}"));
        }
    }

    @AfterContainer
    static void remove() throws IOException {
        selectors.forEach(EximTls::close);
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }

    @Provide
    static Arbitrary<String> names() {
        Arbitrary<String> piece = Arbitraries.of(
                "mail",
                "MAIL",
                "example",
                "com",
                ".",
                "..",
                "/",
                "\0",
                "\n",
                "*",
                "_",
                "$",
                "{",
                "}",
                "\\",
                ":",
                "\u017f",
                "\u00ff",
                "a".repeat(63),
                "a".repeat(64),
                "1",
                "exim.crt.",
                " ");
        return Arbitraries.oneOf(
                piece.list().ofMaxSize(9).map(pieces -> String.join("", pieces)),
                Arbitraries.of(HOST, "MAIL.example.com", "mail.example.com.", EximFiles.DEFAULT),
                Arbitraries.strings().ofMaxLength(300));
    }

    @Property
    @Label("present the host's certificate to those who ask for the host, and the default to all others")
    void total(@ForAll("names") String name) {
        RequestedName requested = RequestedName.fromSni(name.getBytes(StandardCharsets.UTF_8));
        boolean own = requested
                .serverName()
                .map(ServerName::toString)
                .filter(HOST::equals)
                .isPresent();

        for (EximTls selector : selectors) {
            Selection selection = selector.select(requested);

            assertThat(EximFiles.nameOf(selection)).isEqualTo(own ? HOST : EximFiles.DEFAULT);
            assertThat(selection.match()).isEqualTo(own ? MatchKind.EXACT : MatchKind.DEFAULT);
            assertThat(selection.covered())
                    .isEqualTo(requested
                            .serverName()
                            .map(asked -> selection.host().covers(asked))
                            .orElse(false));
        }
    }

    @Property(tries = 200)
    @Label("can be explained in printable lines")
    void explained(@ForAll("names") String name) {
        ServerName.parse(name).ifPresent(asked -> {
            for (EximTls selector : selectors) {
                assertThat(selector.explain(asked).toString().replace(System.lineSeparator(), ""))
                        .startsWith("For " + asked)
                        .matches("[ -~]*");
            }
        });
    }
}

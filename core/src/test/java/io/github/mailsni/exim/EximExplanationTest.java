package io.github.mailsni.exim;

import static io.github.mailsni.exim.EximFiles.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.MatchKind;
import io.github.mailsni.ServerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The explanation of an answer")
class EximExplanationTest {
    private static final ServerName HOST = ServerName.of("mail.example.com");

    @TempDir
    Path directory;

    private EximFiles files;

    @BeforeEach
    void makeFiles() throws IOException {
        files = new EximFiles(directory);
    }

    @AfterEach
    void close() {
        files.close();
    }

    @Test
    @DisplayName("tells each condition with its column and outcome, the branch, the files and the certificate")
    void steps() throws Exception {
        files.write("mail.example.com");

        EximExplanation explanation = files.open().explain(HOST);

        String certificate = files.certificate("mail.example.com").toString();
        String pattern = directory + "/exim.crt.${tls_sni}";
        assertThat(explanation.serverName()).contains(HOST);
        assertThat(explanation.selection().match()).isEqualTo(MatchKind.EXACT);
        assertThat(explanation.steps())
                .startsWith(
                        "tls_certificate gives " + certificate,
                        "  column 6: exists{" + pattern + "} is true for \"" + certificate + "\"",
                        "  column 1: the yes branch, " + pattern,
                        "tls_privatekey gives " + files.key("mail.example.com"));
        assertThat(explanation.toString().lines()).first().isEqualTo("For mail.example.com:");
        assertThat(explanation.toString())
                .contains("  served: ECDSA certificate for mail.example.com, valid from ")
                .contains(", from " + certificate + " and " + files.key("mail.example.com"))
                .contains("  it covers mail.example.com");
    }

    @Test
    @DisplayName("tells that Exim does not fold upper case, where that makes a difference")
    void folding() throws Exception {
        files.write("mail.example.com");
        EximTls tls = files.open();

        assertThat(tls.explain(HOST).differences())
                .containsExactly("does not fold upper case: to a client that writes MAIL.EXAMPLE.COM it would present "
                        + files.certificate(DEFAULT));
        assertThat(tls.explain(ServerName.of("unknown.example.com")).differences())
                .isEmpty();
    }

    @Test
    @DisplayName("tells of files that would make Exim end the handshake")
    void fatal() throws Exception {
        files.write("mail.example.com");
        EximTls tls = files.open();
        tls.explain(HOST);
        Files.writeString(files.certificate("mail.example.com"), "torn");
        files.passASecond();

        EximExplanation explanation = tls.explain(HOST);

        assertThat(explanation.differences())
                .first()
                .asString()
                .startsWith("would end the handshake with a fatal alert, since " + files.certificate("mail.example.com")
                        + ": ");
        assertThat(explanation.selection().match()).isEqualTo(MatchKind.EXACT);
        assertThat(explanation.toString()).contains("  Exim itself:", "    - would end the handshake");
    }

    @Test
    @DisplayName("tells of a certificate that does not cover the name, and that it is the default's")
    void unknown() throws Exception {
        EximExplanation explanation = files.open().explain(ServerName.of("unknown.example.com"));

        assertThat(explanation.toString())
                .contains("column 1: the no branch, " + files.certificate(DEFAULT))
                .contains("it does not cover unknown.example.com: clients that check refuse it")
                .contains("that is what clients get that send no server name");
    }

    @Test
    @DisplayName("tells what was looked for, where, and what was found")
    void lookups() throws Exception {
        files.file("map", "mail.example.com: " + DEFAULT + "\n");
        String chosen = "${lookup{$tls_in_sni}lsearch{DIR/map}{$value}{" + DEFAULT + "}}";
        EximTls tls = files.open("DIR/exim.crt." + chosen, "DIR/exim.key." + chosen);

        assertThat(tls.explain(HOST).toString())
                .contains("looked for \"mail.example.com\" in " + directory.resolve("map") + ": found \"" + DEFAULT
                        + "\"");
        assertThat(tls.explain(ServerName.of("a.example")).toString()).contains(": not found");
    }

    @Test
    @DisplayName("for clients without a name begins with that")
    void withoutName() throws Exception {
        EximExplanation explanation = files.open().explain();

        assertThat(explanation.serverName()).isEmpty();
        assertThat(explanation.differences()).isEmpty();
        assertThat(explanation.toString().lines()).first().isEqualTo("Without a server name:");
    }

    @Test
    @DisplayName("says so where the options are the same for all names, and where the key is in the certificate's file")
    void sameForAll() throws Exception {
        files.file("both", Files.readString(files.certificate(DEFAULT)) + Files.readString(files.key(DEFAULT)));

        assertThat(files.open("DIR/both", "").explain(HOST).steps())
                .startsWith(
                        "tls_certificate does not name the server name (tls_in_sni, tls_sni): the options are evaluated once, for"
                                + " clients of all names")
                .contains("tls_privatekey is not set: the key is in the certificate's file");
    }

    @Test
    @DisplayName("tells why an expression has no value")
    void noValue() throws Exception {
        EximTls tls = files.open(
                "DIR/exim.crt.${if def:tls_in_sni{${lookup{$tls_in_sni}lsearch{DIR/none}{$value}}}{" + DEFAULT + "}}",
                "DIR/exim.key." + DEFAULT);

        EximExplanation explanation = tls.explain(HOST);

        assertThat(explanation.steps()).anyMatch(step -> step.startsWith("tls_certificate, column "));
        assertThat(explanation.differences())
                .containsExactly("would end the handshake with a fatal alert, since the expression has no value");
    }
}

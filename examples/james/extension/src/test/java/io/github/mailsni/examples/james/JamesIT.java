package io.github.mailsni.examples.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.mailsni.examples.james.James.Home;
import io.github.mailsni.examples.james.James.Port;
import io.github.mailsni.examples.james.James.Release;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

@EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "the whole James 3.8 is tested on Java 17; 3.9 on newer ones")
@DisplayName("A whole James 3.8 with the extension")
class JamesIT extends AbstractJamesIT {
    JamesIT(@TempDir Path directory) throws IOException {
        super(directory, Service.values());
    }

    @Override
    James launch(Home installed) throws IOException {
        return installed.launch(Release.WHOLE_3_8);
    }

    @Override
    void reload(James server) throws Exception {
        assertThat(post(Manual.read().command("curl"))).isEqualTo(204);
    }

    /** Does what a command of curl's does, which need not be installed. */
    private int post(String command) throws Exception {
        assertThat(command).startsWith("curl -X POST http://127.0.0.1:8000/");
        URI uri = URI.create(
                command.substring("curl -X POST ".length()).replace(":8000", ":" + home().port(Port.WEBADMIN)));
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Order(2)
    @Test
    @DisplayName("answers the three commands of the manual as it says")
    void openssl() throws Exception {
        assumeThat(Stream.of(System.getenv("PATH").split(":")).map(Path::of))
                .as("openssl is installed")
                .anyMatch(path -> Files.isExecutable(path.resolve("openssl")));
        List<String> commands = Manual.read().commands().stream()
                .filter(command -> command.startsWith("openssl"))
                .map(command -> command.replace(":587 ", ":" + home().port(Port.SUBMISSION) + " ")
                        .replace(":993 ", ":" + home().port(Port.IMAPS) + " ")
                        .replace(":143 ", ":" + home().port(Port.IMAP) + " "))
                .toList();

        assertThat(commands).hasSize(3);
        assertThat(printed(commands.get(0))).contains("CN = " + ORG);
        assertThat(printed(commands.get(1))).contains("CN = " + ORG);
        assertThat(printed(commands.get(2))).contains("CN = " + DEFAULT);
    }

    private static String printed(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed.replace("CN=", "CN = "); // as OpenSSL 3.0 has it
    }

    @Order(6)
    @Test
    @DisplayName("says where its certificates come from and what changes, and closes them when it stops")
    void stops() throws Exception {
        james().stop();

        assertThat(james().log())
                .contains(
                        "MailSniProvider | ",
                        "conf/mailsni.properties: serving 6 hosts in " + certificates()
                                + " (layout certbot), default host mail.example.com",
                        "CertificateDirectory | replaced: mail.example.org",
                        "conf/mailsni.properties: closed",
                        "JAMES server stopped");
    }
}

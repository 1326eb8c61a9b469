package io.github.mailsni.examples.certcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Several directories")
class SeveralDirectoriesTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");

    @TempDir
    private Path root;

    private String write(String folder, String host) throws IOException {
        Path directory = Files.createDirectories(root.resolve(folder));
        AUTHORITY
                .issue(host)
                .writeTo(
                        Files.createDirectories(directory.resolve("certs")).resolve(host + ".pem"),
                        Files.createDirectories(directory.resolve("private")).resolve(host + ".key"));
        return directory.toString();
    }

    @Test
    @DisplayName("are checked as one, by a template and by any")
    void asOne() throws Exception {
        String customers = write("customers", "mail.customer.example");
        String own = write("own", "mail.example.com");

        for (String layout : new String[] {"certs/${tls_sni}.pem,private/${tls_sni}.key", "any"}) {
            Run all = Run.of("--layout", layout, "--default", "mail.example.com", customers, own)
                    .execute();
            assertThat(all.output()).as(all.toString()).contains("mail.customer.example", "mail.example.com");

            Run hosts = Run.of(
                            "--layout",
                            layout,
                            "--default",
                            "mail.example.com",
                            customers,
                            own,
                            "mail.customer.example")
                    .execute();
            assertThat(hosts.output()).as(hosts.toString()).contains("mail.customer.example");
        }
    }
}

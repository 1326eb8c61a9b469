package org.example;

import static org.testng.Assert.assertEquals;

import io.github.mailsni.ServerName;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import org.testng.annotations.Test;

/** Two directories that are served as one. */
public class SeveralDirectoriesTest {
    @Test
    public void asksTheFirstAndThenTheSecond() throws Exception {
        Path.root = Files.createTempDirectory(java.nio.file.Path.of("target"), "root");
        TestAuthority authority = TestAuthority.create("test CA");
        TestCertificate own = authority.issue("mail.example.com");
        TestCertificate customer = authority.issue("mail.customer.example");
        own.writeTo(Files.createDirectories(Path.of("/etc/letsencrypt")), TestLayout.CERTBOT);
        customer.writeTo(Files.createDirectories(Path.of("/etc/customers/a")), TestLayout.PAIRS);

        try (SeveralDirectories all = new SeveralDirectories()) {
            assertEquals(presented(all, "mail.example.com"), own.leaf());
            assertEquals(presented(all, "mail.customer.example"), customer.leaf());
            assertEquals(presented(all, "unknown.example"), own.leaf());
        }
    }

    private static X509Certificate presented(SeveralDirectories all, String host) {
        return all.selector()
                .select(ServerName.of(host))
                .host()
                .credentials()
                .get(0)
                .leaf();
    }
}

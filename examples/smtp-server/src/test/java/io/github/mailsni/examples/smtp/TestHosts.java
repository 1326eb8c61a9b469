package io.github.mailsni.examples.smtp;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.testing.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Three mail domains in Exim's layout, and the authority that their clients trust. */
final class TestHosts {
    static final String DEFAULT = "mail.example.com";
    static final String SECOND = "mail.example.org";
    static final String THIRD = "mx.example.net";

    static final TestAuthority AUTHORITY = TestAuthority.create("Authority of the example's tests");

    private TestHosts() {}

    /** Writes their files. */
    static Path writeTo(Path directory) {
        try {
            Files.createDirectories(directory);
            for (String host : new String[] {DEFAULT, SECOND, THIRD}) {
                AUTHORITY
                        .issue(host)
                        .writeTo(directory.resolve("exim.crt." + host), directory.resolve("exim.key." + host));
            }
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CertificateDirectory open(Path directory, UnknownNamePolicy policy) throws CertificateLoadException {
        return CertificateDirectory.builder(directory)
                .defaultHost(DEFAULT)
                .unknownNames(policy)
                .open();
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.io.IOException;
import java.nio.file.Path;

/** A directory in Exim's layout, with an authority and a default host that has nothing to do with the others. */
final class EximHosts {
    static final String DEFAULT = "mail.default.example";

    static final TestAuthority ROOT = TestAuthority.create("Example root");
    static final TestAuthority AUTHORITY = ROOT.intermediate("Example intermediate");

    private final Path directory;

    EximHosts(Path directory) throws IOException {
        this.directory = directory;
        write(DEFAULT, AUTHORITY.issue(DEFAULT));
    }

    void write(String host) throws IOException {
        write(host, AUTHORITY.issue(host));
    }

    void write(String host, TestCertificate certificate) throws IOException {
        certificate.writeTo(directory, TestLayout.EXIM, host);
    }

    Path certificateFile(String host) {
        return directory.resolve("exim.crt." + host);
    }

    Path keyFile(String host) {
        return directory.resolve("exim.key." + host);
    }

    CertificateDirectory open() throws IOException {
        return CertificateDirectory.builder(directory)
                .layout(Layout.exim())
                .defaultHost(DEFAULT)
                .open();
    }

    static CoverageCheck check() {
        return CoverageCheck.standard().trusting(ROOT.roots());
    }
}

package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.CertificateDirectory;
import io.github.mailsni.Layout;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory of hosts in Exim's layout, made for one run and removed after it. */
final class Hosts implements AutoCloseable {
    private final TestAuthority authority = TestAuthority.create("mailsni benchmark CA");
    private final Path directory;
    private final CertificateDirectory certificates;
    private final TestCertificate asked;

    Hosts(int count) throws IOException {
        directory = Files.createTempDirectory("mailsni-benchmark");
        for (int i = 0; i < count - 1; i++) {
            write("host" + i + ".example.com");
        }
        asked = write(name());
        certificates = CertificateDirectory.builder(directory)
                .layout(Layout.exim())
                .defaultHost(name())
                .open();
    }

    private TestCertificate write(String host) throws IOException {
        TestCertificate certificate = authority.issue(host);
        certificate.writeTo(directory.resolve("exim.crt." + host), directory.resolve("exim.key." + host));
        return certificate;
    }

    /** The host that every client asks for. */
    static String name() {
        return "mail.example.com";
    }

    /** What a server with one fixed certificate would have: that host's. */
    TestCertificate asked() {
        return asked;
    }

    TestAuthority authority() {
        return authority;
    }

    CertificateDirectory certificates() {
        return certificates;
    }

    @Override
    public void close() throws IOException {
        certificates.close();
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}

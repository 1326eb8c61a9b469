package io.github.mailsni.examples.certcheck;

import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** Files in Exim's layout, and the authority that vouches for them in {@code ca.pem} beside them. */
record Directory(Path path, TestAuthority root, TestAuthority authority) {
    static final String DEFAULT = "mail.example.com";

    /** A directory with nothing but a sound default. */
    static Directory in(Path parent) {
        TestAuthority root = TestAuthority.create("Root of the tests");
        Directory directory =
                new Directory(parent.resolve("tls"), root, root.intermediate("Intermediate of the tests"));
        try {
            Files.createDirectories(directory.path);
            Files.writeString(parent.resolve("ca.pem"), root.certificatePem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directory.with(DEFAULT);
    }

    /** A host with a sound certificate. */
    Directory with(String host) {
        return with(host, authority.issue(host));
    }

    Directory with(String host, TestCertificate certificate) {
        return with(host, certificate.certificatePem(), certificate.privateKeyPem());
    }

    Directory with(String host, String certificate, String key) {
        try {
            Files.writeString(certificateOf(host), certificate);
            Files.writeString(keyOf(host), key);
            Files.setPosixFilePermissions(keyOf(host), PosixFilePermissions.fromString("rw-------"));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies the files as they are. */
    Path copyTo(Path other) {
        try (Stream<Path> files = Files.list(path)) {
            Files.createDirectory(other);
            for (Path file : files.toList()) {
                Files.copy(file, other.resolve(file.getFileName()));
            }
            return other;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path certificateOf(String host) {
        return path.resolve("exim.crt." + host);
    }

    Path keyOf(String host) {
        return path.resolve("exim.key." + host);
    }

    /** What every run about this directory has, up to its hosts. */
    String[] arguments() {
        return new String[] {"--trust", path.resolveSibling("ca.pem").toString(), "--default", DEFAULT, path.toString()
        };
    }
}

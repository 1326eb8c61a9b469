package io.github.mailsni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.testing.TestAuthority;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file with a password in its first line")
class KeyPasswordsTest {
    private static final Path KEY = Path.of("mail.example.com.p12");

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("password");
    }

    private String password(KeyPasswords passwords) {
        return new String(passwords.passwordFor(KEY).orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({
        "secret, secret",
        "secret\\n, secret",
        "secret\\r\\nother\\r\\n, secret",
        "\\ufeffsecret\\r\\n, secret",
        "größer €\\n, größer €",
        "' two words \\n', ' two words '",
        "'', ''",
        "\\n, ''"
    })
    @DisplayName("may have been written by any editor")
    void line(String content, String password) throws Exception {
        Files.writeString(
                file, content.replace("\\r", "\r").replace("\\n", "\n").replace("\\ufeff", "\ufeff"));
        assertThat(password(KeyPasswords.firstLineOf(file))).isEqualTo(password);
    }

    @Test
    @DisplayName("is read anew each time, and once it is gone the last password stays")
    void anew() throws Exception {
        KeyPasswords passwords = KeyPasswords.firstLineOf(file);
        Files.writeString(file, "first\n");
        assertThat(password(passwords)).isEqualTo("first");
        Files.writeString(file, "second\n");
        assertThat(password(passwords)).isEqualTo("second");
        Files.delete(file);
        assertThat(password(passwords)).isEqualTo("second");
    }

    @Test
    @DisplayName("on a file system that is closed keeps its last password, and is named if it never had one")
    void closedFileSystem() throws Exception {
        KeyPasswords known;
        KeyPasswords unknown;
        try (FileSystem archive = FileSystems.newFileSystem(directory.resolve("files.zip"), Map.of("create", "true"))) {
            Path inside = archive.getPath("/password");
            Files.writeString(inside, "secret\n");
            known = KeyPasswords.firstLineOf(inside);
            unknown = KeyPasswords.firstLineOf(inside);
            assertThat(password(known)).isEqualTo("secret");
        }
        assertThat(password(known)).isEqualTo("secret");
        assertThatThrownBy(() -> unknown.passwordFor(KEY))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("/password: the password cannot be read: ");
    }

    @Test
    @DisplayName("that is not there is named")
    void missing() throws Exception {
        KeyPasswords passwords = KeyPasswords.firstLineOf(file);
        assertThatThrownBy(() -> passwords.passwordFor(KEY))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(file + ": the password cannot be read: no such file or directory");
        Files.writeString(file, "secret\n");
        assertThat(password(passwords)).isEqualTo("secret");
    }

    @ParameterizedTest
    @ValueSource(ints = {4_095, 4_096, 10_000})
    @DisplayName("that has no end of a line is refused")
    void endless(int length) throws Exception {
        Files.writeString(file, "x".repeat(length));
        KeyPasswords passwords = KeyPasswords.firstLineOf(file);
        if (length < 4_096) {
            assertThat(password(passwords)).hasSize(length);
        } else {
            assertThatThrownBy(() -> passwords.passwordFor(KEY))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("the line has no end within 4096 bytes");
        }
    }

    @Test
    @DisplayName("may be put right while a directory is open: its keys are read with the next reload")
    void putRight() throws Exception {
        TestAuthority authority = TestAuthority.create("Passwords CA");
        Files.write(
                directory.resolve("mail.example.com.p12"),
                authority.issue("mail.example.com").pkcs12(new char[0]));
        Files.write(
                directory.resolve("other.example.com.p12"),
                authority.issue("other.example.com").pkcs12("secret".toCharArray()));
        Files.writeString(file, "sercet\n");
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .layout(Layout.pkcs12())
                .defaultHost("mail.example.com")
                .passwords(KeyPasswords.firstLineOf(file))
                .open()) {
            assertThat(certificates.report().refused())
                    .extracting(RefusedFile::reason)
                    .containsExactly(RefusalReason.PASSWORD);

            Files.writeString(file, "secret\n");
            certificates.reload();

            assertThat(certificates.report().refused()).isEmpty();
        }
    }
}

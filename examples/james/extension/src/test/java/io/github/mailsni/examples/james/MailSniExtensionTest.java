package io.github.mailsni.examples.james;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.mailsni.javamail.MailSniProvider;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestLayout;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import org.apache.james.filesystem.api.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The extension")
class MailSniExtensionTest {
    @TempDir
    private Path home;

    private final String formerly = KeyManagerFactory.getDefaultAlgorithm();

    @BeforeEach
    void files() throws IOException {
        TestAuthority.create("Test CA")
                .issue("mail.example.com")
                .writeTo(Files.createDirectories(home.resolve("conf/certs")), TestLayout.EXIM);
        settings("certs = certs", "default = mail.example.com");
    }

    private void settings(String... lines) throws IOException {
        Files.write(home.resolve("conf/mailsni.properties"), List.of(lines));
    }

    @Test
    @DisplayName("changes the default key manager factory until it is closed")
    void untilClosed() throws Exception {
        MailSniExtension extension = new MailSniExtension(new Directories(home));
        try {
            assertThat(KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm())
                            .getProvider())
                    .isInstanceOf(MailSniProvider.class);
        } finally {
            extension.close();
        }

        assertThat(KeyManagerFactory.getDefaultAlgorithm()).isEqualTo(formerly);
        assertThat(Security.getProvider("MailSni")).isNull();
    }

    @Test
    @DisplayName("is closed by the annotation of James 3.8, and by that of 3.9")
    void annotations() throws Exception {
        assertThat(MailSniExtension.class.getMethod("close").getAnnotations())
                .<Class<? extends Annotation>>extracting(Annotation::annotationType)
                .containsExactlyInAnyOrder(javax.annotation.PreDestroy.class, jakarta.annotation.PreDestroy.class);
    }

    @Test
    @DisplayName("changes nothing if its settings cannot be used, and says why")
    void unusable() throws Exception {
        settings("certs = certs", "defualt = mail.example.com");

        assertThatIOException()
                .isThrownBy(() -> new MailSniExtension(new Directories(home)))
                .withMessageContaining("conf/mailsni.properties, line 2: unknown setting \"defualt\"");

        assertThat(KeyManagerFactory.getDefaultAlgorithm()).isEqualTo(formerly);
        assertThat(Security.getProvider("MailSni")).isNull();
    }

    @Test
    @DisplayName("says so if java.security names the provider, too, and leaves that one as it is")
    void twice() throws Exception {
        MailSniProvider first = new MailSniProvider();
        Security.addProvider(first);
        try {
            assertThatIOException()
                    .isThrownBy(() -> new MailSniExtension(new Directories(home)))
                    .withMessageContaining("not both");

            assertThat(Security.getProvider("MailSni")).isSameAs(first);
        } finally {
            Security.removeProvider("MailSni");
        }
    }

    @Test
    @DisplayName("has a manual with no command that the tests do not type")
    void commands() throws Exception {
        assertThat(Manual.read().commands())
                .allMatch(command -> Stream.of("cp mailsni-james.jar ", "openssl ", "curl ", "java ")
                        .anyMatch(command::startsWith));
    }

    /** James' files below a directory. */
    private record Directories(Path home) implements FileSystem {
        @Override
        public InputStream getResource(String url) throws IOException {
            return Files.newInputStream(getFile(url).toPath());
        }

        @Override
        public File getFile(String url) {
            assertThat(url).startsWith("file://");
            return home.resolve(url.substring("file://".length())).toFile();
        }

        @Override
        public File getBasedir() {
            return home.toFile();
        }
    }
}

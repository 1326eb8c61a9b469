package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A directory opened by the wrong layout")
class LayoutGuessTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");
    private static final String DEFAULT = "mail.example.com";
    private static final TestCertificate CERTIFICATE = AUTHORITY.issue(DEFAULT);

    @TempDir
    Path directory;

    private AbstractThrowableAssert<?, ?> opened(Layout layout) {
        return assertThatThrownBy(() -> CertificateDirectory.builder(directory)
                        .layout(layout)
                        .defaultHost(DEFAULT)
                        .open()
                        .close())
                .isInstanceOf(CertificateLoadException.class);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PKCS12")
    @DisplayName("says which one it looks like, and what that finds")
    void looksLike(TestLayout layout) throws Exception {
        CERTIFICATE.writeTo(directory, layout);
        Layout wrong = layout == TestLayout.EXIM ? Layout.certbot() : Layout.exim();

        opened(wrong)
                .hasMessageContaining("no other certificate here is for the default host " + DEFAULT)
                .hasMessageContaining("The directory looks like one of layout " + layout.layout()
                        + ", which finds mail.example.com here");
    }

    @Test
    @DisplayName("says what any would find where no layout fits")
    void onlyAny() throws Exception {
        CERTIFICATE.writeTo(
                Files.createDirectories(directory.resolve("a")).resolve("scfA"),
                Files.createDirectories(directory.resolve("b")).resolve("k"));

        opened(Layout.exim())
                .hasMessageContaining("Layout any, which goes by the certificates alone, finds mail.example.com here");
    }

    @Test
    @DisplayName("says what is there where the default host is not")
    void otherHosts() throws Exception {
        for (String host : new String[] {"a.example", "b.example", "c.example", "d.example"}) {
            AUTHORITY.issue(host).writeTo(directory, TestLayout.PAIRS);
        }

        opened(Layout.bundle())
                .hasMessageContaining(
                        "looks like one of layout pairs, which finds a.example, b.example, c.example and 1 more");
    }

    @Test
    @DisplayName("says nothing of an empty one")
    void empty() {
        opened(Layout.exim()).message().doesNotContain("looks like", "Layout any");
        opened(Layout.any())
                .message()
                .contains("no certificate below this directory")
                .doesNotContain("Layout any");
    }
}

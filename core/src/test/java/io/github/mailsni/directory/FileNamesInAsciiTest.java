package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.ServerName;
import io.github.mailsni.support.ChildJvm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In Java virtual machines of their own, started as services are: in no locale. */
@Tag("jdk")
@DisplayName("Names of files with letters outside ASCII")
class FileNamesInAsciiTest {
    private static final String BY_DEFAULT = "mail.example.com";
    private static final String U_LABEL = "b\u00fccher.example";
    private static final String A_LABEL = "xn--bcher-kva.example";

    private static final Map<String, TestLayout> LAYOUTS = Map.of(
            "exim", TestLayout.EXIM,
            "pairs", TestLayout.PAIRS,
            "bundle", TestLayout.BUNDLE,
            "pkcs12", TestLayout.PKCS12,
            "kubernetes", TestLayout.KUBERNETES,
            "certbot", TestLayout.CERTBOT);

    /** Has a directory in each layout, by the layout's name. */
    @TempDir
    static Path directories;

    /** What a virtual machine printed about all of these directories, by its locale: it takes seconds to start. */
    private static final Map<String, String> PRINTED = new HashMap<>();

    @TempDir
    Path directory;

    /** Opens the directory of each layout. */
    public static final class OpeningAll {
        public static void main(String[] arguments) throws IOException {
            for (String layout : LAYOUTS.keySet()) {
                System.out.println("== " + layout);
                Opening.main(new String[] {layout, arguments[0] + "/" + layout});
            }
            System.out.println("== end");
        }
    }

    /** Opens a directory, and prints the host's answer and what is refused. */
    public static final class Opening {
        public static void main(String[] arguments) throws IOException {
            try {
                print(arguments);
            } catch (CertificateLoadException failed) {
                System.out.println("failed: " + failed.getMessage());
            }
        }

        private static void print(String[] arguments) throws IOException {
            Layout layout =
                    switch (arguments[0]) {
                        case "pairs" -> Layout.pairs();
                        case "bundle" -> Layout.bundle();
                        case "pkcs12" -> Layout.pkcs12();
                        case "kubernetes" -> Layout.kubernetes();
                        case "certbot" -> Layout.certbot();
                        case "any" -> Layout.any();
                        default -> Layout.exim();
                    };
            try (CertificateDirectory certificates = CertificateDirectory.builder(Path.of(arguments[1]))
                    .layout(layout)
                    .defaultHost(BY_DEFAULT)
                    .passwords(file -> Optional.of(TestLayout.PASSWORD.toCharArray()))
                    .open()) {
                System.out.println(certificates.select(ServerName.of(A_LABEL)).match());
                certificates.report().refused().forEach(System.out::println);
                if (arguments.length > 2) {
                    System.out.println("after " + rename(arguments));
                    System.out.println(certificates.reload().refused());
                }
            }
        }

        /** The only way in Java to rename what it cannot spell is by the entry of the directory. */
        private static String rename(String[] arguments) throws IOException {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of(arguments[1]))) {
                for (Path entry : entries) {
                    if (entry.toString().indexOf('\ufffd') >= 0) {
                        Files.delete(entry);
                    }
                }
            }
            return "all are gone";
        }
    }

    @BeforeEach
    void assumeUnicode() {
        assumeTrue(
                StandardCharsets.UTF_8.name().equals(System.getProperty("sun.jnu.encoding")),
                "this virtual machine cannot make such files itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exim", "pairs", "bundle", "pkcs12", "kubernetes", "certbot"})
    @DisplayName("name the locale as the cause where it cannot spell them, and open what it can, in every layout")
    void inAscii(String layout) throws Exception {
        assertThat(printed("C", layout))
                .startsWith("DEFAULT\n")
                .contains("cannot be read: this Java virtual machine was started in a locale whose file names are in"
                        + " ANSI_X3.4-1968, and cannot spell the name")
                .contains("LANG=C.UTF-8")
                .contains("b\\ufffd\\ufffdcher")
                .doesNotContain("InvalidPathException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exim", "pairs", "bundle", "pkcs12", "kubernetes", "certbot"})
    @DisplayName("are the host's where the locale has UTF-8")
    void inUnicode(String layout) throws Exception {
        assertThat(printed("C.UTF-8", layout)).isEqualTo("EXACT\n");
    }

    @Test
    @DisplayName("are refused no longer when they are gone")
    void gone() throws Exception {
        write(TestLayout.EXIM, BY_DEFAULT, BY_DEFAULT);
        write(TestLayout.EXIM, U_LABEL, A_LABEL);
        assertThat(open("C", "exim", directory.toString(), "rename"))
                .contains("LANG=C.UTF-8")
                .endsWith("after all are gone\n[]");
    }

    @Test
    @DisplayName("may be the default host's, which says so when it is not found")
    void byDefault() throws Exception {
        write(TestLayout.EXIM, U_LABEL, BY_DEFAULT);
        Path certificate = directory.resolve("exim.crt.b\u00fccher.example");
        Files.delete(directory.resolve("exim.key." + U_LABEL));
        assertThat(certificate).exists();
        assertThat(open("C", "exim", directory.toString()))
                .startsWith("failed: ")
                .contains("no other certificate here is for the default host")
                .contains("LANG=C.UTF-8");
    }

    @Test
    @DisplayName("of no host and no certificate are none of its business")
    void others() throws Exception {
        write(TestLayout.PAIRS, BY_DEFAULT, BY_DEFAULT);
        Files.writeString(directory.resolve("\u00dcbersicht.txt"), "notes");
        assertThat(open("C", "pairs", directory.toString())).isEqualTo("DEFAULT");
    }

    @Test
    @DisplayName("do not matter where the certificates name the hosts: a key that is cut off is said to be one")
    void cutOff() throws Exception {
        TestAuthority authority = TestAuthority.create("Locale");
        authority.issue(BY_DEFAULT).writeTo(directory.resolve("default.crt"), directory.resolve("default.key"));
        TestCertificate certificate = authority.issue(A_LABEL);
        certificate.writeTo(directory.resolve("b\u00fccher.crt"), directory.resolve("b\u00fccher.key"));
        assertThat(open("C", "any", directory.toString())).isEqualTo("EXACT");

        String key = certificate.privateKeyPem();
        Files.writeString(directory.resolve("b\u00fccher.key"), key.substring(0, key.length() - 40));
        assertThat(open("C", "any", directory.toString()))
                .startsWith("DEFAULT\n")
                .contains("KEY")
                .doesNotContain("locale", "LANG");
    }

    private static String printed(String locale, String layout) throws Exception {
        String all = PRINTED.get(locale);
        if (all == null) {
            for (Map.Entry<String, TestLayout> each : LAYOUTS.entrySet()) {
                Path directory = Files.createDirectories(directories.resolve(each.getKey()));
                write(directory, each.getValue(), BY_DEFAULT, BY_DEFAULT);
                write(directory, each.getValue(), U_LABEL, A_LABEL);
            }
            all = run(locale, OpeningAll.class, directories.toString());
            PRINTED.put(locale, all);
        }
        String begin = "== " + layout + "\n";
        assertThat(all).contains(begin);
        int from = all.indexOf(begin) + begin.length();
        return all.substring(from, all.indexOf("== ", from));
    }

    private void write(TestLayout layout, String name, String host) throws IOException {
        write(directory, layout, name, host);
    }

    private static void write(Path directory, TestLayout layout, String name, String host) throws IOException {
        TestAuthority.create("Locale").issue(host).writeTo(directory, layout, name);
    }

    private static String open(String locale, String... arguments) throws Exception {
        return run(locale, Opening.class, arguments);
    }

    private static String run(String locale, Class<?> program, String... arguments) throws Exception {
        return ChildJvm.run(
                Map.of("LC_ALL", locale, "LANG", locale),
                List.of("-cp", System.getProperty("java.class.path")),
                program,
                arguments);
    }
}

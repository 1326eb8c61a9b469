package io.github.mailsni;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.support.ChildJvm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestLayout;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In Java virtual machines of their own, with the jars that the build has put beside the classes. */
@DisplayName("The Bouncy Castle on the class path")
class BouncyCastleVersionsTest {
    private static final String HOST = "mail.example.com";

    @TempDir
    Path directory;

    /** Opens what it is told to, and prints the outcome. */
    public static final class Opening {
        public static void main(String[] arguments) throws Exception {
            Path directory = Path.of(arguments[1]);
            try {
                if (arguments[0].equals("exim")) {
                    EximTls.of(
                                    directory.resolve("exim.crt." + HOST).toString(),
                                    directory.resolve("exim.key." + HOST).toString())
                            .close();
                } else {
                    CertificateDirectory.builder(directory)
                            .layout(Layout.exim())
                            .defaultHost(HOST)
                            .open()
                            .close();
                }
                System.out.println("opened");
            } catch (IllegalStateException refused) {
                System.out.println("refused: " + refused.getMessage());
            }
        }
    }

    @BeforeEach
    void writeFiles() throws IOException {
        TestAuthority.create("Versions").issue(HOST).writeTo(directory, TestLayout.EXIM);
    }

    @Test
    @DisplayName("may be the oldest that is supported")
    void oldest() throws Exception {
        assertThat(open("directory", all("jdk18on-1.78"))).isEqualTo("opened");
        assertThat(open("exim", all("jdk18on-1.78"))).isEqualTo("opened");
    }

    @Test
    @DisplayName("may have an older one behind it, which nothing is taken from")
    void olderBehind() throws Exception {
        assertThat(open("directory", concat(all("jdk18on-1.78"), all("jdk15on-1.70"))))
                .isEqualTo("opened");
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "exim"})
    @DisplayName("is refused in one sentence if it is older, whoever opens")
    void older(String what) throws Exception {
        assertThat(open(what, all("jdk18on-1.77")))
                .isEqualTo("refused: Bouncy Castle's bcprov of version 1.77 comes first on the class path"
                        + " (bcprov-jdk18on-1.77.jar), and 1.78 or later is needed: raise or exclude it, and use"
                        + " bcprov-jdk18on");
    }

    @Test
    @DisplayName("is refused if another library's old one precedes it")
    void olderBefore() throws Exception {
        assertThat(open("directory", concat(all("jdk15on-1.70"), all("jdk18on-1.78"))))
                .startsWith("refused: Bouncy Castle's bcprov of version 1.70 comes first on the class path"
                        + " (bcprov-jdk15on-1.70.jar)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bcutil", "bcpkix"})
    @DisplayName("is refused if one of its jars is older")
    void oneOlder(String library) throws Exception {
        List<Path> jars = concat(List.of(jar(library + "-jdk15on-1.70")), all("jdk18on-1.78"));
        assertThat(open("directory", jars))
                .startsWith("refused: Bouncy Castle's " + library + " of version 1.70 comes first on the class path");
    }

    @Test
    @DisplayName("is refused if it is not complete")
    void missing() throws Exception {
        assertThat(open("directory", List.of(jar("bcprov-jdk18on-1.78"), jar("bcutil-jdk18on-1.78"))))
                .isEqualTo("refused: Bouncy Castle's bcpkix-jdk18on is missing; add version 1.78 or later of it");
        assertThat(open("exim", List.of()))
                .isEqualTo("refused: Bouncy Castle's bcprov-jdk18on is missing; add version 1.78 or later of it");
    }

    private static List<Path> all(String version) {
        return Stream.of("bcprov", "bcutil", "bcpkix")
                .map(library -> jar(library + "-" + version))
                .toList();
    }

    private static List<Path> concat(List<Path> first, List<Path> second) {
        List<Path> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private static Path jar(String name) {
        Path jar = Path.of("target", "bouncy-castle", name + ".jar").toAbsolutePath();
        assertThat(jar)
                .describedAs("what Maven copies in the phase generate-test-resources")
                .exists();
        return jar;
    }

    private String open(String what, List<Path> bouncyCastle) throws Exception {
        List<String> classPath =
                new ArrayList<>(bouncyCastle.stream().map(Path::toString).toList());
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> !Path.of(element).getFileName().toString().matches("bc(prov|util|pkix|tls)-.*"))
                .forEach(classPath::add);
        return ChildJvm.run(
                List.of("-cp", String.join(File.pathSeparator, classPath)), Opening.class, what, directory.toString());
    }
}

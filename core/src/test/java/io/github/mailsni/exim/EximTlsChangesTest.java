package io.github.mailsni.exim;

import static io.github.mailsni.exim.EximFiles.AUTHORITY;
import static io.github.mailsni.exim.EximFiles.DEFAULT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
@DisplayName("Exim's own lines, while the files change,")
class EximTlsChangesTest {
    private static final String HOST = "mail.example.com";

    @TempDir
    Path directory;

    private EximFiles files;

    @BeforeEach
    void makeFiles() throws IOException {
        files = new EximFiles(Files.createDirectories(directory.resolve("tls")));
    }

    @AfterEach
    void close() {
        files.close();
    }

    private static Selection select(EximTls tls, String name) {
        return tls.select(RequestedName.fromSni(name.getBytes(US_ASCII)));
    }

    private static Credential credential(EximTls tls, String name) {
        return select(tls, name).host().credentials().get(0);
    }

    private void assertServes(EximTls tls, String name, TestCertificate certificate) {
        assertThat(credential(tls, name).leaf()).as("for %s", name).isEqualTo(certificate.leaf());
    }

    private void assertServesDefault(EximTls tls, String name) {
        assertThat(EximFiles.nameOf(select(tls, name))).as("for %s", name).isEqualTo(DEFAULT);
        assertThat(select(tls, name).match()).isEqualTo(MatchKind.DEFAULT);
    }

    @Nested
    @DisplayName("notice within a second")
    class Notice {
        @Test
        @DisplayName("a renewed pair, and keep the credential where nothing changed")
        void renewed() throws Exception {
            files.write(HOST);
            files.write("other.example.com");
            EximTls tls = files.open();
            Credential before = credential(tls, HOST);
            Credential other = credential(tls, "other.example.com");

            TestCertificate renewed = files.write(HOST);
            files.passASecond();

            assertServes(tls, HOST, renewed);
            assertThat(credential(tls, HOST).id()).isGreaterThan(before.id());
            assertThat(credential(tls, "other.example.com")).isSameAs(other);
            files.passASecond();
            assertThat(credential(tls, HOST)).isSameAs(credential(tls, HOST));
        }

        @Test
        @DisplayName(
                "a renewed default, for names that have it as theirs, and as the next candidate of those that have not")
        void renewedDefault() throws Exception {
            files.write(HOST);
            EximTls tls = files.open();
            select(tls, HOST);
            select(tls, "unknown.example.com");

            TestCertificate renewed = files.write(DEFAULT);
            files.passASecond();

            assertServes(tls, "unknown.example.com", renewed);
            assertThat(select(tls, HOST)
                            .candidates()
                            .get(1)
                            .credentials()
                            .get(0)
                            .leaf())
                    .isEqualTo(renewed.leaf());
            assertThat(tls.select(RequestedName.absent()).host())
                    .isSameAs(select(tls, HOST).candidates().get(1));
        }

        @Test
        @DisplayName("nothing where files were only touched")
        void touched() throws Exception {
            files.write(HOST);
            EximTls tls = files.open();
            Credential before = credential(tls, HOST);

            Files.setLastModifiedTime(files.certificate(HOST), FileTime.fromMillis(1));
            files.passASecond();

            assertThat(credential(tls, HOST)).isSameAs(before);
            assertThat(files.logged()).isEmpty();
        }

        @Test
        @DisplayName("files that are there for the first time")
        void appeared() throws Exception {
            EximTls tls = files.open();
            assertServesDefault(tls, HOST);

            TestCertificate own = files.write(HOST);
            files.passASecond();

            assertServes(tls, HOST, own);
            assertThat(select(tls, HOST).match()).isEqualTo(MatchKind.EXACT);
        }

        @Test
        @DisplayName("files that are gone: the default again, as in Exim, without a word")
        void removed() throws Exception {
            files.write(HOST);
            EximTls tls = files.open();
            select(tls, HOST);

            Files.delete(files.certificate(HOST));
            Files.delete(files.key(HOST));
            files.passASecond();

            assertServesDefault(tls, HOST);
            assertThat(files.logged()).isEmpty();
            assertThat(tls.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("an edited map, also one of the same length")
        void map() throws Exception {
            files.write("one.example.com");
            files.write("two.example.com");
            files.file("map", HOST + ": one.example.com\n");
            String chosen = "${lookup{$tls_in_sni}lsearch{DIR/map}{$value}{" + DEFAULT + "}}";
            EximTls tls = files.open("DIR/exim.crt." + chosen, "DIR/exim.key." + chosen);
            assertThat(EximFiles.nameOf(select(tls, HOST))).isEqualTo("one.example.com");

            files.file("map", HOST + ": two.example.com\n");
            files.passASecond();

            assertThat(EximFiles.nameOf(select(tls, HOST))).isEqualTo("two.example.com");
        }

        @Test
        @DisplayName("an entry that a dsearch did not find before")
        void dsearch() throws Exception {
            String found =
                    "${lookup{exim.KIND.$tls_in_sni}dsearch,ret=full{DIR}{$value}{DIR/exim.KIND." + DEFAULT + "}}";
            EximTls tls = files.open(found.replace("KIND", "crt"), found.replace("KIND", "key"));
            assertServesDefault(tls, HOST);

            TestCertificate own = files.write(HOST);
            files.passASecond();

            assertServes(tls, HOST, own);
        }

        @Test
        @DisplayName("links that are switched to another folder, as certbot and Kubernetes do")
        @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege")
        void links() throws Exception {
            TestCertificate first = AUTHORITY.issue(HOST);
            TestCertificate second = AUTHORITY.issue(HOST);
            for (TestCertificate each : List.of(first, second)) {
                Path folder = Files.createDirectory(directory.resolve(each == first ? "1" : "2"));
                each.writeTo(folder.resolve("crt"), folder.resolve("key"));
            }
            Path current = Files.createSymbolicLink(directory.resolve("current"), directory.resolve("1"));
            Files.createSymbolicLink(files.certificate(HOST), current.resolve("crt"));
            Files.createSymbolicLink(files.key(HOST), current.resolve("key"));
            EximTls tls = files.open();
            assertServes(tls, HOST, first);

            Files.move(
                    Files.createSymbolicLink(directory.resolve("next"), directory.resolve("2")),
                    current,
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
            files.passASecond();

            assertServes(tls, HOST, second);
        }

        @Test
        @DisplayName("a directory that vanishes, and that comes back")
        void directoryVanishes() throws Exception {
            TestCertificate own = files.write(HOST);
            EximTls tls = files.open();
            select(tls, HOST);

            Path elsewhere = directory.resolve("elsewhere");
            Files.move(files.directory(), elsewhere);
            files.passASecond();
            assertServesDefault(tls, HOST);
            assertThat(tls.report().refused()).extracting(RefusedFile::file).contains(files.certificate(DEFAULT));

            Files.move(elsewhere, files.directory());
            files.passASecond();
            assertServes(tls, HOST, own);
            assertThat(tls.report().refused()).isEmpty();
        }
    }

    @Nested
    @DisplayName("keep the last good pair, and say so once, where there is")
    class Keep {
        private TestCertificate own;
        private EximTls tls;

        @BeforeEach
        void serve() throws Exception {
            own = files.write(HOST);
            files.write("other.example.com");
            tls = files.open();
            select(tls, HOST);
            select(tls, "other.example.com");
        }

        private void assertKeptAndReported(Path file, String problem) {
            Credential kept = credential(tls, HOST);
            for (int i = 0; i < 5; i++) {
                files.passASecond();
                assertServes(tls, HOST, own);
                assertThat(credential(tls, HOST)).isSameAs(kept);
                assertThat(select(tls, HOST).match()).isEqualTo(MatchKind.EXACT);
            }
            assertThat(files.logged())
                    .singleElement()
                    .asString()
                    .startsWith("WARN refused: " + file + ": ")
                    .contains(problem)
                    .doesNotContain("\n");
            assertThat(tls.report().refused()).singleElement().satisfies(refused -> {
                assertThat(refused.file()).isEqualTo(file);
                assertThat(refused.problem()).contains(problem);
            });
        }

        private void assertRecovers() throws Exception {
            TestCertificate renewed = files.write(HOST);
            files.passASecond();
            assertServes(tls, HOST, renewed);
            assertThat(tls.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("a half-written certificate")
        void halfWritten() throws Exception {
            String pem = AUTHORITY.issue(HOST).certificatePem();
            Files.writeString(files.certificate(HOST), pem.substring(0, pem.length() / 2));
            assertKeptAndReported(files.certificate(HOST), "END");
            assertRecovers();
        }

        @Test
        @DisplayName("an empty certificate")
        void empty() throws Exception {
            Files.writeString(files.certificate(HOST), "");
            assertKeptAndReported(files.certificate(HOST), "not a PEM file");
            assertRecovers();
        }

        @Test
        @DisplayName("a new certificate whose key has not come yet")
        void torn() throws Exception {
            TestCertificate renewed = AUTHORITY.issue(HOST);
            Files.writeString(files.certificate(HOST), renewed.certificatePem());
            assertKeptAndReported(files.key(HOST), "the key does not belong to the certificate");

            Files.writeString(files.key(HOST), renewed.privateKeyPem());
            files.passASecond();
            assertServes(tls, HOST, renewed);
            assertThat(tls.report().refused()).isEmpty();
            assertThat(files.logged()).contains("INFO in service again: " + files.certificate(HOST));
        }

        @Test
        @DisplayName("two exchanged keys")
        void exchanged() throws Exception {
            Path key = files.key(HOST);
            Path other = files.key("other.example.com");
            Files.move(key, directory.resolve("aside"));
            Files.move(other, key);
            Files.move(directory.resolve("aside"), other);
            assertKeptAndReported(key, "the key does not belong to the certificate");
            files.write("other.example.com");
            assertRecovers();
        }

        @Test
        @DisplayName("no key any more, so that the expression gives the default's")
        void keyRemoved() throws Exception {
            Files.delete(files.key(HOST));
            files.passASecond();

            assertServes(tls, HOST, own);
            assertThat(tls.report().refused())
                    .singleElement()
                    .hasToString(files.key(DEFAULT) + ": the key does not belong to the certificate in "
                            + files.certificate(HOST).getFileName());
            assertRecovers();
        }

        @Test
        @DisplayName("something that cannot be read")
        void unreadable() throws Exception {
            Files.delete(files.key(HOST));
            Files.createDirectory(files.key(HOST));
            assertKeptAndReported(files.key(HOST), "is a directory");
            Files.delete(files.key(HOST));
            assertRecovers();
        }

        @Test
        @DisplayName("a link that leads nowhere")
        @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege")
        void dangling() throws Exception {
            String literal = files.directory().resolve("exim").toString();
            tls = files.open(
                    literal + ".crt." + DEFAULT + "${if def:tls_in_sni{:" + literal + ".rsa.crt}}",
                    literal + ".key." + DEFAULT + "${if def:tls_in_sni{:" + literal + ".rsa.key}}");
            Files.createSymbolicLink(Path.of(literal + ".rsa.crt"), directory.resolve("nowhere"));
            Files.createSymbolicLink(Path.of(literal + ".rsa.key"), directory.resolve("nowhere"));

            assertThat(EximFiles.nameOf(select(tls, HOST))).isEqualTo(DEFAULT);
            assertThat(tls.report().refused())
                    .extracting(RefusedFile::problem)
                    .anyMatch(problem -> problem.contains("is a link to a file that does not exist"));
        }

        @Test
        @DisplayName("no map any more, which the log says once for all names")
        void mapRemoved() throws Exception {
            files.file("map", HOST + ": " + HOST + "\n");
            String chosen = "${lookup{$tls_in_sni}lsearch{DIR/map}{$value}{" + DEFAULT + "}}";
            tls = files.open("DIR/exim.crt." + chosen, "DIR/exim.key." + chosen);
            assertServes(tls, HOST, own);

            Files.delete(files.directory().resolve("map"));
            files.passASecond();

            assertServes(tls, HOST, own);
            assertServesDefault(tls, "unknown.example.com");
            assertServesDefault(tls, "nobody.example.com");
            assertThat(files.logged())
                    .singleElement()
                    .asString()
                    .startsWith("WARN tls_certificate, column ")
                    .contains("map")
                    .endsWith("; served is what was good before, or what clients without a server name get");
            assertThat(tls.report().refused())
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.reason()).isEqualTo(RefusalReason.EXPRESSION_FAILED));
        }
    }

    @Test
    @DisplayName("serve the default where the operator wrote fail, and say nothing")
    void forced() throws Exception {
        files.write(HOST);
        EximTls tls = files.open(
                "DIR/exim.crt.${if eq{$tls_in_sni}{}{" + DEFAULT
                        + "}{${if exists{DIR/exim.crt.$tls_in_sni}{$tls_in_sni}fail}}}",
                "DIR/exim.key.${if eq{$tls_in_sni}{}{" + DEFAULT
                        + "}{${if exists{DIR/exim.key.$tls_in_sni}{$tls_in_sni}fail}}}");
        assertThat(EximFiles.nameOf(select(tls, HOST))).isEqualTo(HOST);
        assertServesDefault(tls, "unknown.example.com");

        Files.delete(files.certificate(HOST));
        files.passASecond();

        assertServesDefault(tls, HOST);
        assertThat(files.logged()).isEmpty();
        assertThat(tls.report().refused()).isEmpty();
    }

    @Test
    @DisplayName("spend neither log lines nor the report on names that clients make up")
    void madeUp() throws Exception {
        files.write(HOST);
        EximTls tls = files.open(
                "DIR/exim.crt.${if def:tls_in_sni{$tls_in_sni}{" + DEFAULT + "}}",
                "DIR/exim.key.${if def:tls_in_sni{$tls_in_sni}{" + DEFAULT + "}}");

        for (int i = 0; i < 200; i++) {
            assertServesDefault(tls, "x" + i + ".example.net");
        }

        assertThat(EximFiles.nameOf(select(tls, HOST))).isEqualTo(HOST);
        assertThat(files.logged()).isEmpty();
        assertThat(tls.report().refused()).isEmpty();
    }

    @Test
    @DisplayName("look at the disk only when it is due")
    void due() throws Exception {
        TestCertificate own = files.write(HOST);
        EximTls tls = files.open();
        RequestedName name = ServerName.of(HOST);
        assertThat(tls.readsDisk(name)).isTrue();
        assertThat(tls.selectInMemory(name)).isEmpty();
        assertThat(tls.readsDisk(RequestedName.absent())).isFalse();
        assertThat(tls.selectInMemory(RequestedName.absent())).contains(tls.select(RequestedName.absent()));

        select(tls, HOST);
        assertThat(tls.readsDisk(name)).isFalse();
        assertThat(tls.selectInMemory(name)).contains(tls.select(name));
        files.write(HOST);
        files.advance(Duration.ofMillis(399));
        assertThat(tls.readsDisk(name)).isFalse();
        assertServes(tls, HOST, own);

        files.advance(Duration.ofMillis(1));
        assertThat(tls.readsDisk(name)).isTrue();
        assertThat(tls.selectInMemory(name)).isEmpty();
        assertThat(tls.withUnknownNames(UnknownNamePolicy.REJECT).readsDisk(name))
                .isTrue();
        assertThat(tls.readsDisk(RequestedName.absent())).isTrue();
        tls.select(RequestedName.absent());
        assertThat(tls.readsDisk(RequestedName.absent())).isFalse();
    }

    @Test
    @DisplayName("that do not ask for the name have one answer in memory, which covers some names and not others")
    void withoutTheName() throws Exception {
        files.write(HOST);
        EximTls tls = files.open("DIR/exim.crt." + HOST, "DIR/exim.key." + HOST);

        for (String name : List.of(HOST, "unknown.example.com")) {
            assertThat(tls.selectInMemory(ServerName.of(name)))
                    .contains(tls.select(ServerName.of(name)))
                    .map(Selection::covered)
                    .contains(name.equals(HOST));
        }
        files.passASecond();
        assertThat(tls.selectInMemory(ServerName.of(HOST))).isEmpty();
    }

    @Test
    @DisplayName("are evaluated by one of many threads that ask at once: all get the same object")
    void concurrent() throws Exception {
        files.write(HOST);
        EximTls tls = files.open();
        int threads = 8;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 20; round++) {
                CyclicBarrier start = new CyclicBarrier(threads);
                List<Callable<HostCredentials>> tasks = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    tasks.add(() -> {
                        start.await(30, TimeUnit.SECONDS);
                        return select(tls, HOST).host();
                    });
                }
                List<HostCredentials> hosts = new ArrayList<>();
                for (Future<HostCredentials> each : executor.invokeAll(tasks)) {
                    hosts.add(each.get());
                }
                assertThat(hosts).hasSize(threads).allMatch(host -> host == hosts.get(0));
                TestCertificate renewed = files.write(HOST);
                files.passASecond();
                assertServes(tls, HOST, renewed);
                files.passASecond();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}

package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static io.github.mailsni.directory.LiveDirectory.link;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.directory.LiveDirectory.Seen;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("jdk")
@DisplayName("A renewed certificate behind links")
class RenewalBehindLinksTest {
    private static final String HOST = "mail.example.com";
    private static final TestCertificate FIRST = certificate(HOST, 1);
    private static final TestCertificate SECOND = certificate(HOST, 2);

    @TempDir
    Path directory;

    @Nested
    @DisplayName("of certbot's is served when")
    class Certbot {
        private Path archive(String lineage, int number, TestCertificate certificate) throws Exception {
            Path archive = Files.createDirectories(directory.resolve("archive").resolve(lineage));
            certificate.writeTo(
                    archive.resolve("fullchain" + number + ".pem"), archive.resolve("privkey" + number + ".pem"));
            return archive;
        }

        private void point(String lineage, String file, int number) throws Exception {
            Path live = Files.createDirectories(directory.resolve("live").resolve(lineage));
            link(live.resolve(file + ".pem"), Path.of("../../archive", lineage, file + number + ".pem"));
        }

        private LiveDirectory open(Seen seen) throws Exception {
            Files.createDirectories(directory.resolve("live"));
            Files.writeString(directory.resolve("live/README"), "This directory contains your keys and certificates.");
            archive("default", 1, certificate(DEFAULT, 1));
            archive("lineage", 1, FIRST);
            for (String lineage : List.of("default", "lineage")) {
                point(lineage, "fullchain", 1);
                point(lineage, "privkey", 1);
            }
            LiveDirectory live = new LiveDirectory(directory, seen);
            live.open(live.builder().layout(Layout.certbot()));
            live.assertServes(HOST, FIRST);
            return live;
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("its links are switched one by one")
        void links(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                archive("lineage", 2, SECOND);
                point("lineage", "privkey", 2);
                point("lineage", "fullchain", 2);
                live.soon(() -> live.assertServes(HOST, SECOND));
                live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Replaced("lineage")));
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("somebody writes to the files that the links lead to")
        void targets(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                archive("lineage", 1, SECOND);
                live.soon(() -> live.assertServes(HOST, SECOND));
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("it is another lineage, and no longer when that is deleted")
        void otherLineage(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                TestCertificate other = certificate("new.example", 1);
                archive("another", 1, other);
                point("another", "privkey", 1);
                point("another", "fullchain", 1);
                live.soon(() -> live.assertServes("new.example", other));
                live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Loaded("another")));

                live.clearEvents();
                LiveDirectory.remove(directory.resolve("live/another"));
                live.soon(() -> live.assertServesDefault("new.example"));
                live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Removed("another")));
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("it is for other names than before")
        void otherNames(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                TestCertificate wider = LiveDirectory.authority().issue("smtp.example.com", "imap.example.com");
                archive("lineage", 2, wider);
                point("lineage", "privkey", 2);
                point("lineage", "fullchain", 2);
                live.soon(() -> live.assertServes("imap.example.com", wider));
                live.assertServes("smtp.example.com", wider);
                live.assertServesDefault(HOST);
            }
        }
    }

    @Nested
    @DisplayName("of Kubernetes is served when")
    class Kubernetes {
        private void version(Path mounted, String version, String certificateFile, String keyFile, TestCertificate one)
                throws Exception {
            Path data = Files.createDirectories(mounted.resolve(version));
            one.writeTo(data.resolve(certificateFile), data.resolve(keyFile));
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("the mounted secret of the host is swapped, time and again")
        void secretOfHost(Seen seen) throws Exception {
            try (LiveDirectory live = new LiveDirectory(directory, seen)) {
                for (String host : List.of(DEFAULT, HOST)) {
                    Path mounted = Files.createDirectory(live.resolve(host));
                    version(mounted, "..2026_1", "tls.crt", "tls.key", certificate(host, 1));
                    link(mounted.resolve("..data"), Path.of("..2026_1"));
                    link(mounted.resolve("tls.crt"), Path.of("..data/tls.crt"));
                    link(mounted.resolve("tls.key"), Path.of("..data/tls.key"));
                }
                live.open(live.builder().layout(Layout.kubernetes()));
                Path mounted = live.resolve(HOST);
                for (int number = 2; number < 5; number++) {
                    live.clearEvents();
                    version(mounted, "..2026_" + number, "tls.crt", "tls.key", certificate(HOST, number));
                    link(mounted.resolve("..data"), Path.of("..2026_" + number));
                    LiveDirectory.remove(mounted.resolve("..2026_" + (number - 1)));
                    live.assertReplaced(HOST, certificate(HOST, number));
                }
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("the directory of all is a mounted secret, and is swapped")
        void secretOfAll(Seen seen) throws Exception {
            try (LiveDirectory live = new LiveDirectory(directory, seen)) {
                for (String host : List.of(DEFAULT, HOST)) {
                    version(directory, "..1", "exim.crt." + host, "exim.key." + host, certificate(host, 1));
                    link(live.certificateFile(host), Path.of("..data/exim.crt." + host));
                    link(live.keyFile(host), Path.of("..data/exim.key." + host));
                }
                link(live.resolve("..data"), Path.of("..1"));
                live.open();

                version(directory, "..2", "exim.crt." + DEFAULT, "exim.key." + DEFAULT, certificate(DEFAULT, 1));
                version(directory, "..2", "exim.crt." + HOST, "exim.key." + HOST, SECOND);
                link(live.resolve("..data"), Path.of("..2"));
                LiveDirectory.remove(live.resolve("..1"));
                live.assertReplaced(HOST, SECOND);
            }
        }
    }
}

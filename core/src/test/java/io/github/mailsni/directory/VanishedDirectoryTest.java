package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.directory.LiveDirectory.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A directory that vanishes")
class VanishedDirectoryTest {
    private static final String HOST = "mail.example.com";

    @TempDir
    Path parent;

    private Path directory = Path.of("");

    @BeforeEach
    void fill() throws IOException {
        directory = Files.createDirectory(parent.resolve("tls"));
        fill(directory, 1);
    }

    private static void fill(Path folder, int number) throws IOException {
        for (String host : List.of(DEFAULT, HOST)) {
            certificate(host, number).writeTo(folder.resolve("exim.crt." + host), folder.resolve("exim.key." + host));
        }
    }

    private static void assertLost(LiveDirectory live) throws Exception {
        live.soon(() -> assertThat(live.certificates().statistics().lost()).isTrue());
        live.certificates().reload();
        live.assertServes(HOST, certificate(HOST, 1));
        live.assertServes("unknown.example", certificate(DEFAULT, 1));
        live.soon(() -> assertThat(live.events()).singleElement().isInstanceOf(DirectoryEvent.DirectoryLost.class));
        assertThat(live.log()).singleElement().asString().contains("stay");
    }

    private static void assertBack(LiveDirectory live, int number) throws Exception {
        live.soon(() -> assertThat(live.certificates().statistics().lost()).isFalse());
        live.soon(() -> live.assertServes(HOST, certificate(HOST, number)));
        live.soon(() -> live.assertServes("unknown.example", certificate(DEFAULT, number)));
        live.quiet();
        live.assertServes(HOST, certificate(HOST, number));
        assertThat(live.events()).noneMatch(DirectoryEvent.Removed.class::isInstance);
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("removes nobody, and comes back as it was")
    void movedAwayAndBack(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.open();
            List<Credential> before = live.credentials(HOST);
            Files.move(directory, parent.resolve("away"));
            assertLost(live);

            Files.move(parent.resolve("away"), directory);
            assertBack(live, 1);
            assertThat(live.credentials(HOST)).isEqualTo(before);
            assertThat(live.events()).hasSize(1);
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("may come back with other files, which were changed where nobody looked")
    void movedAwayAndChanged(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.open();
            Files.move(directory, parent.resolve("away"));
            assertLost(live);

            fill(parent.resolve("away"), 2);
            Files.move(parent.resolve("away"), directory);
            assertBack(live, 2);
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("may leave an empty one behind, as a mount does, and comes back")
    void emptied(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.open();
            for (String host : List.of(DEFAULT, HOST)) {
                Files.delete(live.certificateFile(host));
                Files.delete(live.keyFile(host));
            }
            assertLost(live);

            fill(directory, 2);
            assertBack(live, 2);
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("is not missed where other files are left in its place")
    void notEvenAUnit(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            Files.createFile(directory.resolve("README"));
            live.open();
            for (String host : List.of(DEFAULT, HOST)) {
                Files.delete(live.certificateFile(host));
                Files.delete(live.keyFile(host));
            }
            assertLost(live);
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("for another to take its place at once is followed in that one from then on")
    void replaced(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.open();
            Path next = Files.createDirectory(parent.resolve("next"));
            fill(next, 2);
            Files.move(directory, parent.resolve("last"));
            Files.move(next, directory);
            assertBack(live, 2);

            fill(directory, 3);
            assertBack(live, 3);
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("behind a link that is switched is followed where the link leads")
    void switchedLink(Seen seen) throws Exception {
        Path current = parent.resolve("current");
        Files.createSymbolicLink(current, Path.of("tls"));
        try (LiveDirectory live = new LiveDirectory(current, seen)) {
            live.open();
            Path next = Files.createDirectory(parent.resolve("next"));
            fill(next, 2);
            LiveDirectory.link(current, next);
            assertBack(live, 2);

            fill(next, 3);
            assertBack(live, 3);
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("takes certbot's lineages away with it, and brings them back")
    void certbot(Seen seen) throws Exception {
        Path etc = Files.createDirectory(parent.resolve("letsencrypt"));
        for (String host : List.of(DEFAULT, HOST)) {
            Path archive = Files.createDirectories(etc.resolve("archive").resolve(host));
            Path lineage = Files.createDirectories(etc.resolve("live").resolve(host));
            certificate(host, 1).writeTo(archive.resolve("fullchain1.pem"), archive.resolve("privkey1.pem"));
            LiveDirectory.link(lineage.resolve("fullchain.pem"), Path.of("../../archive", host, "fullchain1.pem"));
            LiveDirectory.link(lineage.resolve("privkey.pem"), Path.of("../../archive", host, "privkey1.pem"));
        }
        try (LiveDirectory live = new LiveDirectory(etc, seen)) {
            live.open(live.builder().layout(Layout.certbot()));
            Files.move(etc.resolve("live"), etc.resolve("away"));
            assertLost(live);

            live.clearEvents();
            Files.move(etc.resolve("away"), etc.resolve("live"));
            live.soon(() -> assertThat(live.certificates().statistics().lost()).isFalse());
            Path archive = etc.resolve("archive").resolve(HOST);
            certificate(HOST, 2).writeTo(archive.resolve("fullchain1.pem"), archive.resolve("privkey1.pem"));
            live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
            live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Replaced(HOST)));
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("only in part takes its hosts away, and a host that is added is served")
    void hostsGoAndCome(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.open();
            Files.delete(live.certificateFile(HOST));
            Files.delete(live.keyFile(HOST));
            live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Removed(HOST)));
            live.assertServesDefault(HOST);
            assertThat(live.certificates().statistics().hosts()).isEqualTo(1);

            live.clearEvents();
            live.write(HOST, 2);
            live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Loaded(HOST)));
            live.assertServes(HOST, certificate(HOST, 2));
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("with the default's files only leaves the default in service, until there are others")
    void defaultGone(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.open();
            Files.delete(live.certificateFile(DEFAULT));
            Files.delete(live.keyFile(DEFAULT));
            live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Removed(DEFAULT)));
            System.gc();
            live.assertServes("unknown.example", certificate(DEFAULT, 1));
            live.assertServes(DEFAULT, certificate(DEFAULT, 1));

            live.write(DEFAULT, 2);
            live.soon(() -> live.assertServes("unknown.example", certificate(DEFAULT, 2)));
        }
    }

    @Test
    @DisplayName("may be given as a relative path, with links that lead back to it by its absolute one")
    void relative() throws Exception {
        Path relative = Path.of("").toAbsolutePath().relativize(directory);
        LiveDirectory.link(directory.resolve("exim.crt.alias.example"), directory.resolve("exim.crt." + HOST));
        LiveDirectory.link(directory.resolve("exim.key.alias.example"), directory.resolve("exim.key." + HOST));
        try (LiveDirectory live = new LiveDirectory(relative, Seen.BY_EVENTS)) {
            live.open();
            fill(directory, 2);
            live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
            live.soon(() -> live.assertServes("alias.example", certificate(HOST, 2)));
            certificate("new.example", 1)
                    .writeTo(directory.resolve("exim.crt.new.example"), directory.resolve("exim.key.new.example"));
            live.soon(() -> live.assertServes("new.example", certificate("new.example", 1)));
        }
    }
}

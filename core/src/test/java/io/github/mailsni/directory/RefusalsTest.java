package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.certificate;
import static io.github.mailsni.directory.LiveDirectory.link;
import static io.github.mailsni.directory.LiveDirectory.remove;
import static io.github.mailsni.directory.LiveDirectory.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.directory.LiveDirectory.Seen;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("jdk")
@DisplayName("Files that are not in order any more")
class RefusalsTest {
    @TempDir
    Path directory;

    /** What may happen to a host's files. */
    enum Fault {
        CERTIFICATE_CUT_OFF(RefusalReason.CERTIFICATE_UNREADABLE) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                Files.writeString(certificate, text(certificate).substring(0, 300));
            }
        },
        KEY_CUT_OFF(RefusalReason.KEY_UNREADABLE) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                Files.writeString(key, text(key).substring(0, 100));
            }
        },
        CERTIFICATE_EMPTY(RefusalReason.CERTIFICATE_UNREADABLE) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                Files.writeString(certificate, "");
            }
        },
        KEY_EMPTY(RefusalReason.KEY_UNREADABLE) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                Files.writeString(key, "");
            }
        },
        NOT_PEM(RefusalReason.CERTIFICATE_UNREADABLE) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                Files.write(certificate, new byte[] {0, 1, 2, 3});
            }
        },
        KEY_OF_ANOTHER_HOST(RefusalReason.KEY_MISMATCH) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                Files.writeString(key, certificate("stranger.example", 1).privateKeyPem());
            }
        },
        CERTIFICATE_WITHOUT_KEY(RefusalReason.KEY_MISSING) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                Files.delete(key);
            }
        },
        KEY_WITHOUT_CERTIFICATE(RefusalReason.CERTIFICATE_MISSING) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                Files.delete(certificate);
            }
        },
        DIRECTORY_INSTEAD(RefusalReason.CERTIFICATE_UNREADABLE) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                Files.delete(certificate);
                Files.createDirectory(certificate);
            }
        },
        PIPE_INSTEAD(RefusalReason.CERTIFICATE_UNREADABLE) {
            @Override
            void happen(Path certificate, Path key) throws IOException, InterruptedException {
                Files.delete(certificate);
                assertThat(new ProcessBuilder("mkfifo", certificate.toString())
                                .start()
                                .waitFor())
                        .isZero();
            }
        },
        SOCKET_INSTEAD(RefusalReason.KEY_UNREADABLE) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                Files.delete(key);
                try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    socket.bind(UnixDomainSocketAddress.of(key));
                }
            }
        },
        LINK_TO_NOWHERE(RefusalReason.CERTIFICATE_UNREADABLE) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                link(certificate, Path.of("nowhere"));
            }
        },
        BOTH_LINKS_TO_NOWHERE(RefusalReason.KEY_MISSING) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                link(certificate, Path.of("nowhere"));
                link(key, Path.of("nowhere"));
            }
        },
        LINK_LOOP(RefusalReason.KEY_MISSING) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                link(certificate, key);
                link(key, certificate);
            }
        },
        GIBIBYTE(RefusalReason.CERTIFICATE_UNREADABLE) {
            @Override
            void happen(Path certificate, Path key) throws IOException {
                try (RandomAccessFile sparse = new RandomAccessFile(certificate.toFile(), "rw")) {
                    sparse.setLength(1L << 30);
                }
            }
        };

        private final RefusalReason reason;

        Fault(RefusalReason reason) {
            this.reason = reason;
        }

        abstract void happen(Path certificate, Path key) throws IOException, InterruptedException;

        String host() {
            return name().toLowerCase(Locale.ROOT) + ".example";
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName(
            "leave the last good ones in service, are told and logged once, and are taken as soon as they are right")
    void lastGood(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.write(LiveDirectory.DEFAULT, 1);
            for (Fault fault : Fault.values()) {
                live.write(fault.host(), 1);
            }
            live.open();
            for (Fault fault : Fault.values()) {
                fault.happen(live.certificateFile(fault.host()), live.keyFile(fault.host()));
            }

            live.soon(() -> assertThat(live.events()).hasSize(Fault.values().length));
            live.quiet();
            for (Fault fault : Fault.values()) {
                assertRefused(live, fault);
            }
            assertThat(live.events()).hasSize(Fault.values().length);
            assertThat(live.log()).hasSize(Fault.values().length);
            assertThat(live.certificates().report().refused()).hasSize(Fault.values().length);
            assertThat(live.certificates().statistics().newerOnDisk()).isEqualTo(Fault.values().length);

            live.clearEvents();
            for (Fault fault : Fault.values()) {
                remove(live.certificateFile(fault.host()));
                remove(live.keyFile(fault.host()));
                live.write(fault.host(), 2);
            }
            live.soon(() -> assertThat(live.events()).hasSize(Fault.values().length));
            for (Fault fault : Fault.values()) {
                live.assertServes(fault.host(), certificate(fault.host(), 2));
                assertThat(live.events()).contains(new DirectoryEvent.Replaced(fault.host()));
            }
            assertThat(live.certificates().report().refused()).isEmpty();
            assertThat(live.certificates().statistics().refused()).isEmpty();
        }
    }

    private static void assertRefused(LiveDirectory live, Fault fault) {
        String host = fault.host();
        live.assertServes(host, certificate(host, 1));
        Optional<DirectoryEvent.Refused> event = live.events().stream()
                .filter(DirectoryEvent.Refused.class::isInstance)
                .map(DirectoryEvent.Refused.class::cast)
                .filter(refused -> refused.host().equals(host))
                .findFirst();
        assertThat(event).describedAs("the event for %s", host).isPresent();
        assertThat(event.orElseThrow().lastGoodServed()).isTrue();
        assertThat(event.orElseThrow().file().reason()).describedAs(host).isEqualTo(fault.reason);
        assertThat(live.log()).contains("WARN " + event.orElseThrow());
        assertThat(live.certificates().report().refused())
                .contains(event.orElseThrow().file());
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("are refused when they are new, and taken when they are right")
    void neverGood(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.write(LiveDirectory.DEFAULT, 1);
            live.open();
            Files.writeString(
                    live.keyFile("new.example"), certificate("new.example", 1).privateKeyPem());

            live.soon(() -> assertThat(live.events())
                    .singleElement()
                    .satisfies(event -> assertThat(event.toString())
                            .startsWith("refused: " + live.keyFile("new.example") + ": its certificate is missing")
                            .doesNotContain("stays in service")));
            live.assertServesDefault("new.example");

            live.clearEvents();
            Files.writeString(
                    live.certificateFile("new.example"),
                    certificate("new.example", 1).certificatePem());
            live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Loaded("new.example")));
            live.assertServes("new.example", certificate("new.example", 1));
        }
    }

    private void assumePermissionsMatter() throws IOException {
        Path probe = Files.createFile(directory.resolve("probe"));
        Files.setPosixFilePermissions(probe, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(probe), "this user may read whatever it is forbidden to");
        Files.delete(probe);
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("for want of permission are taken when it is given back")
    void permission(Seen seen) throws Exception {
        assumePermissionsMatter();
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.write(LiveDirectory.DEFAULT, 1);
            live.write("mail.example.com", 1);
            live.open();
            Files.setPosixFilePermissions(
                    live.keyFile("mail.example.com"), PosixFilePermissions.fromString("---------"));
            live.soon(() -> assertThat(live.events())
                    .singleElement()
                    .satisfies(event -> assertThat(event.toString()).contains("permission denied")));
            live.assertServes("mail.example.com", certificate("mail.example.com", 1));

            live.clearEvents();
            Files.setPosixFilePermissions(
                    live.keyFile("mail.example.com"), PosixFilePermissions.fromString("rw-------"));
            live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Replaced("mail.example.com")));
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("in a folder that may not be entered any more are not gone")
    void folder(Seen seen) throws Exception {
        assumePermissionsMatter();
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            for (String host : new String[] {LiveDirectory.DEFAULT, "mail.example.com"}) {
                Path folder = Files.createDirectory(directory.resolve(host));
                certificate(host, 1).writeTo(folder.resolve("tls.crt"), folder.resolve("tls.key"));
            }
            live.open(live.builder().layout(Layout.kubernetes()));
            Path folder = directory.resolve("mail.example.com");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("---------"));
            try {
                live.soon(() -> assertThat(live.events())
                        .singleElement()
                        .satisfies(event -> assertThat(event.toString()).contains("permission denied")));
                live.assertServes("mail.example.com", certificate("mail.example.com", 1));
            } finally {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            live.clearEvents();
            live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Replaced("mail.example.com")));
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource(names = {"BY_RESCANS", "BY_RELOAD"})
    @DisplayName("for a cause outside of them are taken when it has passed, though nobody has touched them")
    void outsideCause(Seen seen) throws Exception {
        AtomicBoolean sealed = new AtomicBoolean();
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            Path byDefault = live.resolve(LiveDirectory.DEFAULT + ".p12");
            Files.write(byDefault, certificate(LiveDirectory.DEFAULT, 1).pkcs12("secret".toCharArray()));
            LiveDirectory.awaitAge(byDefault); // or it would be read again while the vault is sealed
            live.open(live.builder().layout(Layout.pkcs12()).passwords(file -> {
                if (sealed.get()) {
                    throw new IllegalStateException("the vault is sealed");
                }
                return Optional.of("secret".toCharArray());
            }));
            sealed.set(true);
            Files.write(
                    live.resolve("new.example.p12"),
                    certificate("new.example", 1).pkcs12("secret".toCharArray()));
            live.soon(() -> assertThat(live.events()).hasSize(1));
            LiveDirectory.awaitAge(live.resolve("new.example.p12"));
            live.soon(() -> assertThat(live.events()).singleElement().isInstanceOf(DirectoryEvent.Refused.class));

            sealed.set(false);
            live.soon(() -> assertThat(live.events()).hasSize(2).contains(new DirectoryEvent.Loaded("new.example")));
            live.assertServes("new.example", certificate("new.example", 1));
        }
    }

    @Test
    @DisplayName("are told again only when there is another reason")
    void anotherReason() throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_RELOAD)) {
            live.write(LiveDirectory.DEFAULT, 1);
            live.write("mail.example.com", 1);
            live.open();
            Files.writeString(live.certificateFile("mail.example.com"), "oops");
            live.certificates().reload();
            Files.writeString(live.certificateFile("mail.example.com"), "oops, again");
            live.certificates().reload();
            live.certificates().reload();
            assertThat(live.events()).hasSize(1);

            Files.delete(live.keyFile("mail.example.com"));
            live.certificates().reload();
            assertThat(live.events()).hasSize(2);
            assertThat(live.certificates().report().refused())
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.reason()).isEqualTo(RefusalReason.KEY_MISSING));
        }
    }

    @Test
    @DisplayName("are refused, and the others go on, where the source of passwords fails")
    void failingPasswords() throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_EVENTS)) {
            Files.write(
                    live.resolve(LiveDirectory.DEFAULT + ".p12"),
                    certificate(LiveDirectory.DEFAULT, 1).pkcs12("secret".toCharArray()));
            live.open(live.builder().layout(Layout.pkcs12()).passwords(file -> {
                if (file.toString().contains("failing")) {
                    throw new IllegalStateException("the vault is sealed");
                }
                return Optional.of("secret".toCharArray());
            }));
            Files.write(
                    live.resolve("failing.example.p12"),
                    certificate("failing.example", 1).pkcs12("secret".toCharArray()));

            live.soon(() -> assertThat(live.events())
                    .singleElement()
                    .satisfies(event -> assertThat(event.toString())
                            .contains("failing.example.p12")
                            .contains("the vault is sealed")));
            live.assertServesDefault("failing.example");
            assertThat(live.log()).hasSize(1);
        }
    }
}

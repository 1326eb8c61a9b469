package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static io.github.mailsni.directory.LiveDirectory.link;
import static io.github.mailsni.directory.LiveDirectory.replace;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.directory.LiveDirectory.Seen;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A renewed certificate")
class RenewalTest {
    private static final String HOST = "mail.example.com";
    private static final TestCertificate FIRST = certificate(HOST, 1);
    private static final TestCertificate SECOND = certificate(HOST, 2);

    @TempDir
    Path directory;

    @Nested
    @DisplayName("in two files is served when")
    class TwoFiles {
        private LiveDirectory open(Seen seen) throws Exception {
            LiveDirectory live = new LiveDirectory(directory, seen);
            live.write(DEFAULT, 1);
            live.write(HOST, 1);
            live.open();
            live.assertServes(HOST, FIRST);
            return live;
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("it is written over the old one")
        void inPlace(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                live.write(HOST, 2);
                live.assertReplaced(HOST, SECOND);
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("it is renamed over the old one, with the key first")
        void renamed(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                replace(live.keyFile(HOST), SECOND.privateKeyPem());
                replace(live.certificateFile(HOST), SECOND.certificatePem());
                live.assertReplaced(HOST, SECOND);
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("it is renamed over the old one, with the certificate first")
        void certificateFirst(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                replace(live.certificateFile(HOST), SECOND.certificatePem());
                replace(live.keyFile(HOST), SECOND.privateKeyPem());
                live.assertReplaced(HOST, SECOND);
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("it has the key of the old one")
        void sameKey(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                TestCertificate again = LiveDirectory.authority()
                        .certificateFor(HOST)
                        .keyOf(FIRST)
                        .issue();
                replace(live.certificateFile(HOST), again.certificatePem());
                live.assertReplaced(HOST, again);
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("its files are older than those before, as restored ones are")
        void older(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                live.write(HOST, 2);
                FileTime past = FileTime.from(Instant.parse("2001-01-01T00:00:00Z"));
                Files.setLastModifiedTime(live.certificateFile(HOST), past);
                Files.setLastModifiedTime(live.keyFile(HOST), past);
                live.assertReplaced(HOST, SECOND);
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("it is as long as the old one, and as old")
        void sameLook(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                FileTime time = Files.getLastModifiedTime(live.certificateFile(HOST));
                String text = LiveDirectory.text(live.certificateFile(HOST));
                TestCertificate other = sameLength(text.length());
                other.writeTo(live.certificateFile(HOST), live.keyFile(HOST));
                Files.setLastModifiedTime(live.certificateFile(HOST), time);
                Files.setLastModifiedTime(live.keyFile(HOST), time);
                live.assertReplaced(HOST, other);
            }
        }

        private TestCertificate sameLength(int length) {
            for (int number = 3; ; number++) {
                TestCertificate other = certificate(HOST, number);
                if (other.certificatePem().length() == length) {
                    return other;
                }
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("the clock of the file system is ahead or behind")
        void otherClock(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                live.write(HOST, 2);
                Files.setLastModifiedTime(
                        live.certificateFile(HOST), FileTime.from(Instant.now().plusSeconds(86_400)));
                live.assertReplaced(HOST, SECOND);
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("the files are changed five thousand times")
        void burst(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                for (int i = 0; i < 2_500; i++) {
                    Files.writeString(live.keyFile(HOST), SECOND.privateKeyPem());
                    Files.writeString(live.certificateFile(HOST), SECOND.certificatePem());
                }
                live.soon(() -> live.assertServes(HOST, SECOND));
                live.soon(() -> assertThat(live.events()).endsWith(new DirectoryEvent.Replaced(HOST)));
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("more has happened at once than the system keeps")
        void overflow(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                for (int i = 0; i < 2_000; i++) {
                    Files.createFile(live.resolve("other" + i));
                }
                live.write(HOST, 2);
                for (int i = 0; i < 2_000; i++) {
                    Files.delete(live.resolve("other" + i));
                }
                live.assertReplaced(HOST, SECOND);
            }
        }

        @Test
        @DisplayName("more has happened than the system keeps while a listener took its time")
        void overflowWhileListening() throws Exception {
            CountDownLatch listening = new CountDownLatch(1);
            CountDownLatch enough = new CountDownLatch(1);
            try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_EVENTS)) {
                live.write(DEFAULT, 1);
                live.write(HOST, 1);
                live.open(live.builder().listener(event -> {
                    listening.countDown();
                    eventually(() -> assertThat(enough.getCount()).isZero());
                }));
                live.write("other.example", 1);
                listening.await();
                for (int i = 0; i < 2_000; i++) {
                    Files.createFile(live.resolve("other" + i));
                }
                live.write(HOST, 2);
                enough.countDown();
                live.soon(() -> live.assertServes(HOST, SECOND));
            }
        }

        @ParameterizedTest(name = "seen {0}")
        @EnumSource
        @DisplayName("links to other files take the place of the old ones, and those are changed in turn")
        void linksToMovedFiles(Seen seen) throws Exception {
            try (LiveDirectory live = open(seen)) {
                Path store = Files.createDirectory(live.resolve("store"));
                SECOND.writeTo(store.resolve("a.crt"), store.resolve("a.key"));
                link(live.certificateFile(HOST), store.resolve("a.crt"));
                link(live.keyFile(HOST), Path.of("store/a.key"));
                live.assertReplaced(HOST, SECOND);

                live.clearEvents();
                TestCertificate third = certificate(HOST, 3);
                replace(store.resolve("a.crt"), third.certificatePem());
                replace(store.resolve("a.key"), third.privateKeyPem());
                live.assertReplaced(HOST, third);
            }
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("that is the same as before stays the same object, for its TLS sessions to go on")
    void touched(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.write(DEFAULT, 1);
            live.write(HOST, 1);
            live.write("*.example.org", 1);
            live.open();
            Credential own = live.credentials(HOST).get(0);
            Credential byDefault = live.credentials("unknown.example").get(0);
            Credential wildcard = live.credentials("any.example.org").get(0);

            for (String host : List.of(HOST, DEFAULT, "*.example.org")) {
                replace(live.certificateFile(host), LiveDirectory.text(live.certificateFile(host)));
                Files.setLastModifiedTime(live.keyFile(host), FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
            }
            System.gc();
            live.quiet();

            assertThat(live.credentials(HOST)).singleElement().isSameAs(own);
            assertThat(live.credentials("unknown.example")).singleElement().isSameAs(byDefault);
            assertThat(live.credentials("any.example.org")).singleElement().isSameAs(wildcard);
            assertThat(live.events()).isEmpty();
            assertThat(live.log()).isEmpty();
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("of the default host is what unknown hosts get from then on")
    void ofTheDefault(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.write(DEFAULT, 1);
            live.open();
            live.write(DEFAULT, 2);
            live.soon(() -> live.assertServes("unknown.example", certificate(DEFAULT, 2)));
            live.assertServes(DEFAULT, certificate(DEFAULT, 2));
        }
    }

    @Test
    @DisplayName("that makes no sense for a moment is waited for, and nobody is told of that moment")
    void slowWriter() throws Exception {
        char[] password = "secret".toCharArray();
        AtomicInteger looks = new AtomicInteger();
        try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_EVENTS)) {
            Path file = live.resolve(HOST + ".p12");
            Files.write(live.resolve(DEFAULT + ".p12"), certificate(DEFAULT, 1).pkcs12(password));
            Files.write(file, FIRST.pkcs12(password));
            LiveDirectory.awaitAge(file);
            live.open(live.builder().layout(Layout.pkcs12()).passwords(asked -> {
                looks.addAndGet(asked.equals(file) ? 1 : 0);
                return Optional.of("secret".toCharArray());
            }));
            byte[] halfRenewed = pkcs12(SECOND.privateKey(), FIRST.leaf(), password);
            // After two seconds it is refused, and told: a computer may be as slow as that, but not each time.
            List<List<DirectoryEvent>> told = new ArrayList<>();
            for (int time = 2; time <= 11; time++) {
                int before = looks.get();
                replace(file, halfRenewed);
                // a second look is had only at what the first has left undecided
                eventually(() -> assertThat(
                                looks.get() >= before + 2 || !live.events().isEmpty())
                        .isTrue());
                TestCertificate renewed = certificate(HOST, time);
                replace(file, renewed.pkcs12(password));
                live.soon(() -> live.assertServes(HOST, renewed));
                live.soon(() -> assertThat(live.events()).endsWith(new DirectoryEvent.Replaced(HOST)));
                told.add(live.events());
                live.clearEvents();
            }
            assertThat(told).contains(List.of(new DirectoryEvent.Replaced(HOST)));
        }
    }

    private static byte[] pkcs12(PrivateKey key, X509Certificate certificate, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("host", key, password, new Certificate[] {certificate});
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, password);
        return bytes.toByteArray();
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("of a wildcard is the next candidate of its hosts, however often they were asked for before")
    void ofAWildcard(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.write(DEFAULT, 1);
            live.write(HOST, 1);
            live.open();
            for (int number = 1; number <= 20; number++) {
                TestCertificate wildcard = live.write("*.example.com", number);
                live.soon(() -> {
                    assertThat(live.select(HOST).candidates())
                            .hasSize(3)
                            .element(1)
                            .satisfies(next -> assertThat(next.credentials())
                                    .singleElement()
                                    .satisfies(each -> assertThat(each.leaf()).isEqualTo(wildcard.leaf())));
                    assertThat(live.select(HOST)).isSameAs(live.select(HOST));
                });
            }
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("of one key type leaves the one of the other in place")
    void twoKeyTypes(Seen seen) throws Exception {
        TestCertificate rsa = LiveDirectory.authority()
                .certificateFor(HOST)
                .keyType(KeyAlgorithm.RSA_2048)
                .issue();
        TestCertificate otherRsa =
                LiveDirectory.authority().certificateFor(HOST).keyOf(rsa).issue();
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            Files.writeString(live.resolve(DEFAULT + ".pem"), bundle(certificate(DEFAULT, 1)));
            Files.writeString(live.resolve(HOST + ".pem.rsa"), bundle(rsa));
            Files.writeString(live.resolve(HOST + ".pem.ecdsa"), bundle(FIRST));
            live.open(live.builder().layout(Layout.bundle()));
            assertThat(live.leaves(HOST)).containsExactly(FIRST.leaf(), rsa.leaf());

            replace(live.resolve(HOST + ".pem.ecdsa"), bundle(SECOND));
            live.soon(() -> assertThat(live.leaves(HOST)).containsExactly(SECOND.leaf(), rsa.leaf()));
            replace(live.resolve(HOST + ".pem.rsa"), bundle(otherRsa));
            live.soon(() -> assertThat(live.leaves(HOST)).containsExactly(SECOND.leaf(), otherRsa.leaf()));
            live.soon(() -> assertThat(live.events())
                    .containsExactly(new DirectoryEvent.Replaced(HOST), new DirectoryEvent.Replaced(HOST)));

            live.clearEvents();
            Files.delete(live.resolve(HOST + ".pem.rsa"));
            live.soon(() -> assertThat(live.leaves(HOST)).containsExactly(SECOND.leaf()));
            live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Replaced(HOST)));
        }
    }

    private static String bundle(TestCertificate certificate) {
        return certificate.privateKeyPem() + certificate.certificatePem();
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("in a folder is served when another folder takes its place, and is changed in turn")
    void otherFolder(Seen seen) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            for (String host : List.of(DEFAULT, HOST)) {
                Path folder = Files.createDirectory(live.resolve(host));
                certificate(host, 1).writeTo(folder.resolve("fullchain.cer"), folder.resolve(host + ".key"));
            }
            live.open(live.builder().layout(Layout.pairs()));
            Path next = Files.createDirectory(live.resolve(".next"));
            SECOND.writeTo(next.resolve("fullchain.cer"), next.resolve(HOST + ".key"));
            Files.move(live.resolve(HOST), live.resolve(".last"));
            Files.move(next, live.resolve(HOST));
            live.assertReplaced(HOST, SECOND);

            live.clearEvents();
            TestCertificate third = certificate(HOST, 3);
            third.writeTo(
                    live.resolve(HOST).resolve("fullchain.cer"),
                    live.resolve(HOST).resolve(HOST + ".key"));
            live.assertReplaced(HOST, third);
        }
    }
}

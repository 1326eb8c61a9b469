package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.DirectoryEvent.Loss;
import io.github.mailsni.DirectoryEvent.LossKind;
import io.github.mailsni.DirectoryEvent.TakenAway;
import io.github.mailsni.directory.LiveDirectory.Seen;
import io.github.mailsni.internal.report.LossLog;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A renewal that takes something away says so:")
class TakenAwayTest {
    private static final String HOST = "mail.example.com";

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    Path directory;

    private LiveDirectory live = new LiveDirectory(Path.of(""), Seen.BY_RELOAD);
    private TestCertificate first = certificate().issue();

    @BeforeEach
    void begin() throws Exception {
        live.close();
        live = new LiveDirectory(directory, Seen.BY_RELOAD);
        live.write(DEFAULT, 1);
        first = certificate().andFor("imap.example.com").issue();
    }

    @AfterEach
    void end() {
        live.close();
    }

    private TestCertificate.Builder certificate() {
        return LiveDirectory.authority().certificateFor(HOST).validity(now, now.plus(Duration.ofDays(90)));
    }

    private TestCertificate.Builder renewal() {
        return certificate().andFor("imap.example.com").keyOf(first);
    }

    private void write(TestCertificate certificate) throws IOException {
        certificate.writeTo(live.certificateFile(HOST), live.keyFile(HOST));
    }

    private void renewed(TestCertificate next) throws Exception {
        write(first);
        live.open();
        write(next);
        assertThat(live.certificates().reload().replaced()).containsExactly(HOST);
    }

    private void assertLost(LossKind... kinds) {
        assertThat(live.losses()).hasSize(1);
        TakenAway taken = live.losses().get(0);
        assertThat(taken.host()).isEqualTo(HOST);
        assertThat(taken.losses()).extracting(Loss::kind).containsExactly(kinds);
        assertThat(taken.losses()).extracting(Loss::file).containsOnly(live.certificateFile(HOST));
        assertThat(live.lossLog()).containsExactly("WARN " + taken);
    }

    @Test
    @DisplayName("nothing, if it only lasts longer and has the same key")
    void nothingLost() throws Exception {
        renewed(renewal().validity(now, now.plus(Duration.ofDays(180))).issue());

        assertThat(live.losses()).isEmpty();
        assertThat(live.lossLog()).isEmpty();
    }

    @Test
    @DisplayName("names that no other certificate here is for")
    void names() throws Exception {
        renewed(certificate().keyOf(first).issue());

        assertLost(LossKind.NAMES);
        assertThat(live.losses().get(0))
                .hasToString("taken away: " + HOST + ": " + live.certificateFile(HOST)
                        + ": no certificate here is for imap.example.com any more; clients that ask for that get one that"
                        + " does not match. Issue it for all names, unless this is meant");
    }

    @Test
    @DisplayName("the host's own name")
    void ownName() throws Exception {
        renewed(LiveDirectory.authority()
                .certificateFor("imap.example.com")
                .validity(now, now.plus(Duration.ofDays(90)))
                .keyOf(first)
                .issue());

        assertLost(LossKind.NAMES);
        assertThat(live.losses().get(0).losses().get(0).problem()).contains("for " + HOST + " any more");
    }

    @Test
    @DisplayName("no name that a wildcard or another certificate is for now")
    void namesElsewhere() throws Exception {
        TestCertificate other = LiveDirectory.authority().issue("other.example", "imap.example.com");
        other.writeTo(live.certificateFile("other.example"), live.keyFile("other.example"));
        renewed(certificate().keyOf(first).issue());
        assertThat(live.losses()).isEmpty();

        write(renewal().issue());
        live.certificates().reload();
        write(LiveDirectory.authority()
                .certificateFor("*.example.com")
                .validity(now, now.plus(Duration.ofDays(90)))
                .keyOf(first)
                .issue());
        live.certificates().reload();
        assertThat(live.losses()).isEmpty();
    }

    @Test
    @DisplayName("the key behind published TLSA records")
    void key() throws Exception {
        renewed(certificate().andFor("imap.example.com").issue());

        assertLost(LossKind.KEY);
        assertThat(live.lossLog().get(0)).contains("TLSA");
    }

    @Test
    @DisplayName("the type of the key")
    void keyType() throws Exception {
        renewed(certificate()
                .andFor("imap.example.com")
                .keyType(KeyAlgorithm.RSA_2048)
                .issue());

        assertLost(LossKind.KEY_TYPE);
        assertThat(live.lossLog().get(0)).contains("there is no ECDSA key any more");
    }

    @Test
    @DisplayName("validity now, and at its end")
    void validity() throws Exception {
        renewed(renewal()
                .validity(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(60)))
                .issue());

        assertLost(LossKind.VALIDITY_NOW, LossKind.VALIDITY_END);
    }

    @Test
    @DisplayName("the type of the key, if one of two files of a host is removed, and nothing else")
    void removedFile() throws Exception {
        live.close();
        Files.delete(live.certificateFile(DEFAULT));
        Files.delete(live.keyFile(DEFAULT));
        TestCertificate rsa = certificate().keyType(KeyAlgorithm.RSA_2048).issue();
        Files.writeString(directory.resolve(HOST + ".pem.ecdsa"), first.certificatePem() + first.privateKeyPem());
        Files.writeString(directory.resolve(HOST + ".pem.rsa"), rsa.certificatePem() + rsa.privateKeyPem());
        live = new LiveDirectory(directory, Seen.BY_RELOAD);
        live.open(live.builder().layout(Layout.bundle()).defaultHost(HOST));

        Files.delete(directory.resolve(HOST + ".pem.rsa"));
        live.certificates().reload();

        assertThat(live.losses()).hasSize(1);
        assertThat(live.losses().get(0).losses())
                .extracting(Loss::kind, Loss::file)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(LossKind.KEY_TYPE, directory.resolve(HOST + ".pem.rsa")));
    }

    @Test
    @DisplayName("the type of the key, if one of two lineages of a host is removed")
    void removedLineage() throws Exception {
        live.close();
        TestCertificate rsa = certificate().keyType(KeyAlgorithm.RSA_2048).issue();
        lineage("mail", first);
        lineage("mail-rsa", rsa);
        live = new LiveDirectory(directory, Seen.BY_RELOAD);
        live.open(live.builder().layout(Layout.certbot()).defaultHost(HOST));

        LiveDirectory.remove(directory.resolve("live/mail-rsa"));
        live.certificates().reload();

        assertThat(live.losses()).extracting(TakenAway::host).containsExactly("mail-rsa");
        assertThat(live.losses().get(0).losses()).extracting(Loss::kind).containsExactly(LossKind.KEY_TYPE);
    }

    private void lineage(String name, TestCertificate certificate) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("live").resolve(name));
        certificate.writeTo(folder.resolve("fullchain.pem"), folder.resolve("privkey.pem"));
    }

    @Test
    @DisplayName("only the further names of a host that is removed as a whole, unless another certificate is for them")
    void removedHost() throws Exception {
        write(first);
        live.open();
        remove(HOST);

        assertThat(live.events()).containsExactly(new DirectoryEvent.Removed(HOST));
        assertLost(LossKind.NAMES);
        assertThat(live.losses().get(0).losses().get(0).problem())
                .startsWith("no certificate here is for imap.example.com any more;")
                .endsWith("Put back one that is for them, unless this is meant");
    }

    @Test
    @DisplayName("nothing, if a host is removed as a whole whose certificate has no further names")
    void removedHostWithoutAliases() throws Exception {
        write(certificate().issue());
        live.open();
        remove(HOST);

        assertThat(live.events()).containsExactly(new DirectoryEvent.Removed(HOST));
        assertThat(live.losses()).isEmpty();
    }

    private void remove(String host) throws IOException {
        Files.delete(live.certificateFile(host));
        Files.delete(live.keyFile(host));
        live.certificates().reload();
    }

    @Test
    @DisplayName("what is known of files whose key material is not in memory")
    void notInMemory() throws Exception {
        write(first);
        live.open(live.builder().readAtOnce(0).cacheSize(1).readAhead(true));
        eventually(() -> assertThat(live.certificates().statistics().unread()).isZero());
        System.gc();
        write(certificate().validity(now, now.plus(Duration.ofDays(30))).issue());
        live.certificates().reload();

        assertLost(LossKind.NAMES, LossKind.KEY, LossKind.VALIDITY_END);
    }

    @Test
    @DisplayName("every new key as an event, but few of them in the log when all hosts are renewed")
    void massRenewal() throws Exception {
        int hosts = LossLog.MOST_HOSTS + 10;
        for (int i = 0; i < hosts; i++) {
            live.write("host" + i + ".example", 1);
        }
        live.open();
        for (int i = 0; i < hosts; i++) {
            live.write("host" + i + ".example", 2);
        }
        live.certificates().reload();

        assertThat(live.losses()).hasSize(hosts);
        assertThat(live.lossLog()).hasSize(LossLog.MOST_HOSTS);
        assertThat(live.log())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("more hosts"));
    }
}

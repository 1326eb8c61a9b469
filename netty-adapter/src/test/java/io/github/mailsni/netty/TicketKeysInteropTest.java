package io.github.mailsni.netty;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.interop.Openssl;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code openssl s_client} as the client of two processes with one file of ticket keys, which is made and rotated as docs/netty.md says. */
@Tag("interop")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("A client that comes back to another server of a fleet")
class TicketKeysInteropTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "netty.md");
    private static final String DOCUMENTED_FILE = "/etc/mailsni/ticket.keys";
    private static final List<String> HOSTS = List.of("mx.example", "a.example", "b.example", "kept.example");
    private static final Pattern TICKET = Pattern.compile("TLS session ticket:\\s+0000 - ([0-9a-f -]{47})");

    private Path parent;
    private Path file;
    private TicketServerProcess one;
    private TicketServerProcess two;
    private int sessions;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        parent = directory;
        file = parent.resolve("ticket.keys");
        assertThat(shell(documented("umask"))).isZero();
        Path first = Files.createDirectory(parent.resolve("one"));
        for (String host : HOSTS) {
            TicketServerProcess.write(first, host, certificate(host).issue());
        }
        TestCertificate owner = certificate("key1.example").issue();
        TicketServerProcess.write(first, "key1.example", owner);
        TicketServerProcess.write(
                first, "key2.example", certificate("key2.example").keyOf(owner).issue());
        Path second = Files.createDirectory(parent.resolve("two"));
        try (var files = Files.list(first)) {
            for (Path each : files.toList()) {
                Files.copy(each, second.resolve(each.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        one = TicketServerProcess.start(first, file);
        two = TicketServerProcess.start(second, file);
    }

    @AfterAll
    void stop() {
        one.close();
        two.close();
    }

    private static TestCertificate.Builder certificate(String host) {
        return TestHosts.AUTHORITY.certificateFor(host);
    }

    /** The line of the document that has a word. */
    private static String documented(String word) throws IOException {
        return Files.readAllLines(DOCUMENT).stream()
                .filter(line -> line.startsWith("    ") && line.contains(word) && line.contains(DOCUMENTED_FILE))
                .findFirst()
                .orElseThrow();
    }

    private int shell(String line, String... directoriesOfPrograms) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("/bin/sh", "-c", line.replace(DOCUMENTED_FILE, file.toString())).inheritIO();
        List<String> path = new ArrayList<>(List.of(directoriesOfPrograms));
        path.add(System.getenv("PATH"));
        builder.environment().put("PATH", String.join(":", path));
        Process process = builder.start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue();
    }

    /** A session as {@code s_client} has stored it, and what it printed. */
    private record Visit(String printed, Path session) {
        boolean resumed() {
            assertThat(printed).containsPattern("(?m)^(New|Reused), TLSv1\\.[23], Cipher is ");
            return printed.contains("Reused, ");
        }
    }

    private Visit visit(TicketServerProcess server, String protocol, String host) throws Exception {
        return visit(server, protocol, host, List.of());
    }

    private Visit visit(TicketServerProcess server, String protocol, String host, Visit before) throws Exception {
        return visit(
                server, protocol, host, List.of("-sess_in", before.session().toString()));
    }

    private Visit visit(TicketServerProcess server, String protocol, String host, List<String> more) throws Exception {
        Path session = parent.resolve("session" + sessions++);
        List<String> options =
                new ArrayList<>(List.of(protocol, "-ign_eof", "-servername", host, "-sess_out", session.toString()));
        options.addAll(more);
        return new Visit(Openssl.client(server.address(), options.toArray(String[]::new)), session);
    }

    /** The name of the key under which the server has encrypted the newest ticket. */
    private static String keyName(Visit visit) {
        return TICKET.matcher(visit.printed())
                .results()
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new AssertionError("no ticket: " + visit.printed()))
                .group(1);
    }

    private void assertResumedOnBoth(String protocol, String host, Visit visit) throws Exception {
        assertThat(visit(two, protocol, host, visit).resumed()).isTrue();
        assertThat(visit(one, protocol, host, visit).resumed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName("resumes its session there, and where it came from")
    void resumes(String protocol) throws Exception {
        Visit visit = visit(one, protocol, "a.example");

        assertThat(visit.resumed()).isFalse();
        assertResumedOnBoth(protocol, "a.example", visit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName("resumes its session on a server that was started since")
    void restart(String protocol) throws Exception {
        Visit visit = visit(one, protocol, "a.example");

        try (TicketServerProcess started = TicketServerProcess.start(parent.resolve("one"), file)) {
            assertThat(visit(started, protocol, "a.example", visit).resumed()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName("resumes its session after a renewal that keeps the key, and none after a renewal with a new key")
    void renewal(String protocol) throws Exception {
        TestCertificate before = certificate("kept.example").issue();
        one.renew("kept.example", before);
        two.renew("kept.example", before);
        awaitServed(one, before, protocol, "kept.example");
        awaitServed(two, before, protocol, "kept.example");
        Visit visit = visit(one, protocol, "kept.example");

        TestCertificate renewed = certificate("kept.example").keyOf(before).issue();
        two.renew("kept.example", renewed);
        awaitServed(two, renewed, protocol, "kept.example");
        assertThat(visit(two, protocol, "kept.example", visit).resumed()).isTrue();

        TestCertificate withNewKey = certificate("kept.example").issue();
        two.renew("kept.example", withNewKey);
        awaitServed(two, withNewKey, protocol, "kept.example");
        assertThat(visit(two, protocol, "kept.example", visit).resumed()).isFalse();
    }

    private void awaitServed(TicketServerProcess server, TestCertificate certificate, String protocol, String host) {
        eventually(() -> assertThat(
                        Openssl.certificateIn(visit(server, protocol, host).printed()))
                .contains(certificate.leaf()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName(
            "resumes none for another host, nor for one with the same key, and gets the certificate of the host that it asks for")
    void otherHost(String protocol) throws Exception {
        for (List<String> pair : List.of(
                List.of("a.example", "b.example"),
                List.of("key1.example", "key2.example"),
                List.of("a.example", "unknown.example"))) {
            Visit visit = visit(one, protocol, pair.get(0));

            for (TicketServerProcess server : List.of(one, two)) {
                Visit other = visit(server, protocol, pair.get(1), visit);
                assertThat(other.resumed()).isFalse();
                assertThat(other.printed())
                        .contains("subject=CN = " + pair.get(1).replace("unknown", "mx"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName(
            "resumes its session over a rotation, gets its next ticket under another key, and needs a full handshake when its own is gone")
    void rotation(String protocol) throws Exception {
        Visit old = visit(one, protocol, "a.example");
        assertThat(shell(documented("tail"))).isZero();
        awaitNewKey(protocol, old);

        Visit renewed = visit(one, protocol, "a.example", old);
        assertThat(renewed.resumed()).isTrue();
        assertThat(keyName(renewed)).isNotEqualTo(keyName(old));
        assertResumedOnBoth(protocol, "a.example", old);
        Visit young = visit(one, protocol, "a.example");
        assertThat(keyName(young)).isEqualTo(keyName(renewed));
        assertResumedOnBoth(protocol, "a.example", young);

        assertThat(shell(documented("tail"))).isZero();
        awaitNewKey(protocol, young);
        assertThat(visit(two, protocol, "a.example", old).resumed()).isFalse();
        assertResumedOnBoth(protocol, "a.example", young);
    }

    private void awaitNewKey(String protocol, Visit before) {
        String old = keyName(before);
        for (TicketServerProcess server : List.of(one, two)) {
            eventually(() ->
                    assertThat(keyName(visit(server, protocol, "a.example"))).isNotEqualTo(old));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName(
            "resumes its session while the file is cut, which each server says once, as it does when the file is good again")
    void truncated(String protocol) throws Exception {
        Visit visit = visit(one, protocol, "a.example");
        byte[] whole = Files.readAllBytes(file);
        int told = told("; the last good keys stay in use.");
        int good = told(": it is good again");

        Files.write(file, Arrays.copyOf(whole, whole.length - 9));
        eventually(() -> assertThat(told("; the last good keys stay in use.")).isEqualTo(told + 2));
        assertResumedOnBoth(protocol, "a.example", visit);
        assertThat(keyName(visit(one, protocol, "a.example"))).isEqualTo(keyName(visit));

        Files.write(file, whole);
        eventually(() -> assertThat(told(": it is good again")).isEqualTo(good + 2));
        assertThat(told("; the last good keys stay in use.")).isEqualTo(told + 2);
        assertResumedOnBoth(protocol, "a.example", visit);
    }

    private int told(String what) throws IOException {
        List<String> lines = new ArrayList<>(one.lines());
        lines.addAll(two.lines());
        return (int) lines.stream().filter(line -> line.contains(what)).count();
    }

    @ParameterizedTest
    @ValueSource(strings = "-tls1_3")
    @DisplayName("is not disturbed by a rotation that fails: the file stays as it is")
    void failedRotation(String protocol) throws Exception {
        Visit visit = visit(one, protocol, "a.example");
        Path programs = Files.createDirectory(parent.resolve("programs"));
        Path fake = programs.resolve("openssl");
        Files.writeString(fake, "#!/bin/sh\nexit 1\n");
        assertThat(fake.toFile().setExecutable(true)).isTrue();
        byte[] before = Files.readAllBytes(file);

        assertThat(shell(documented("tail"), programs.toString())).isNotZero();

        assertThat(file).hasBinaryContent(before);
        assertResumedOnBoth(protocol, "a.example", visit);
    }
}

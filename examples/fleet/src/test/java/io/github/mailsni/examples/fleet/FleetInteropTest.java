package io.github.mailsni.examples.fleet;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.PutOption;
import io.github.mailsni.CertificateNames;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** With a real etcd, and servers in processes of their own. */
@Tag("interop")
@DisplayName("A fleet of servers over etcd")
class FleetInteropTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");
    private static final String DEFAULT = "mail.default.example";
    private static final TestCertificate BY_DEFAULT = AUTHORITY.issue(DEFAULT);
    private static final String HOST = "mail.example.com";
    private static final int HOSTS = 1_000;
    private static final int PUTS = Integer.getInteger("fleet.puts", 10);

    @TempDir
    Path folder;

    private static EtcdOptions options(Etcd etcd, String... more) {
        EtcdOptions options = new EtcdOptions();
        List<String> all = new ArrayList<>(List.of("--etcd", etcd.url()));
        all.addAll(List.of(more));
        new CommandLine(options).parseArgs(all.toArray(String[]::new));
        return options;
    }

    private static void put(KV keys, String host, TestCertificate certificate) throws Exception {
        keys.txn()
                .Then(
                        put("/mailsni/" + host + "/crt", certificate.certificatePem()),
                        put("/mailsni/" + host + "/key", certificate.privateKeyPem()))
                .commit()
                .get(1, TimeUnit.MINUTES);
    }

    private static Op put(String key, String value) {
        return Op.put(EtcdOptions.bytes(key), EtcdOptions.bytes(value), PutOption.DEFAULT);
    }

    private static boolean serves(CertificateDirectory server, String host, TestCertificate certificate) {
        return server.select(ServerName.of(host)).host().credentials().stream()
                .allMatch(credential -> credential.leaf().equals(certificate.leaf()));
    }

    private static void assertServes(CertificateDirectory server, String host, TestCertificate certificate) {
        assertThat(serves(server, host, certificate)).as("%s is served", host).isTrue();
    }

    private ServerProcess serverProcess(Etcd etcd) throws IOException {
        return new ServerProcess(folder, AUTHORITY, "--etcd=" + etcd.url(), "--default=" + DEFAULT);
    }

    private static long count(ServerProcess server, String text) throws IOException {
        return server.log().stream().filter(line -> line.contains(text)).count();
    }

    /** The certificates of a thousand hosts in a directory, with one key but for the default host's. */
    private Path thousand() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("tls"));
        TestCertificate first = AUTHORITY.issue(host(0));
        BY_DEFAULT.writeTo(directory, TestLayout.PAIRS);
        for (int i = 1; i < HOSTS; i++) {
            AUTHORITY.certificateFor(host(i)).keyOf(first).issue().writeTo(directory, TestLayout.PAIRS);
        }
        return directory;
    }

    private static String host(int number) {
        return "h" + number + ".fleet.example";
    }

    @Test
    @DisplayName("takes a thousand hosts from a directory, and each server serves each put and each deletion")
    void thousandHosts() throws Exception {
        Path directory = thousand();
        try (Etcd etcd = Etcd.in(folder).start();
                Client client = options(etcd).client()) {
            assertThat(putDirectory(etcd, directory)).isZero();
            assertServed(etcd, client);
        }
    }

    private static int putDirectory(Etcd etcd, Path directory) {
        String[] put = {"put", "--etcd", etcd.url(), "--layout", "pairs", "--default", DEFAULT, directory.toString()};
        return Fleet.commandLine().execute(put);
    }

    private void assertServed(Etcd etcd, Client client) throws Exception {
        try (ServerProcess one = serverProcess(etcd);
                ServerProcess two = serverProcess(etcd);
                ServerProcess three = serverProcess(etcd)) {
            List<ServerProcess> servers = List.of(one, two, three);
            for (int i = 1; i < HOSTS; i += HOSTS / 4) {
                String host = host(i);
                for (ServerProcess each : servers) {
                    eventually(() -> assertThat(each.presented(host)).satisfies(leaf -> assertNames(leaf, host)));
                }
            }
            assertPutsAreServed(client.getKVClient(), servers);

            client.getKVClient()
                    .delete(
                            EtcdOptions.bytes("/mailsni/" + host(7) + "/"),
                            DeleteOption.builder().isPrefix(true).build())
                    .get(1, TimeUnit.MINUTES);
            for (ServerProcess each : servers) {
                eventually(() -> assertThat(each.presented(host(7))).isEqualTo(BY_DEFAULT.leaf()));
                eventually(() ->
                        assertThat(count(each, "removed from etcd: " + host(7))).isOne());
            }
        }
    }

    private static void assertNames(X509Certificate leaf, String host) {
        assertThat(CertificateNames.of(leaf).all()).containsExactly(host);
    }

    @Test
    @DisplayName("puts no pair that etcd has already, and nothing of a directory without the default host's pair")
    void putAgain() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("tls"));
        AUTHORITY.issue(HOST).writeTo(directory, TestLayout.PAIRS);
        try (Etcd etcd = Etcd.in(folder).start();
                Client client = options(etcd).client()) {
            assertThat(putDirectory(etcd, directory)).isNotZero();
            assertThat(revision(client)).isOne();
            BY_DEFAULT.writeTo(directory, TestLayout.PAIRS);
            assertThat(putDirectory(etcd, directory)).isZero();
            long revision = revision(client);
            assertThat(putDirectory(etcd, directory)).isZero();
            assertThat(revision(client)).isEqualTo(revision).isEqualTo(3);
        }
    }

    private static long revision(Client client) throws Exception {
        return client.getKVClient()
                .get(EtcdOptions.bytes("/mailsni/" + HOST + "/crt"))
                .get(1, TimeUnit.MINUTES)
                .getHeader()
                .getRevision();
    }

    private static void assertPutsAreServed(KV keys, List<ServerProcess> servers) throws Exception {
        TestCertificate first = AUTHORITY.issue(host(0));
        List<Long> milliseconds = new ArrayList<>();
        for (int i = 1; i <= PUTS; i++) {
            TestCertificate renewed =
                    AUTHORITY.certificateFor(host(i)).keyOf(first).issue();
            String host = host(i);
            put(keys, host, renewed);
            long committed = System.nanoTime();
            for (ServerProcess each : servers) {
                eventually(() -> assertThat(each.presented(host)).isEqualTo(renewed.leaf()));
            }
            milliseconds.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - committed));
        }
        Collections.sort(milliseconds);
        System.out.println("from commit to served by " + servers.size() + " processes, milliseconds: median "
                + milliseconds.get(PUTS / 2) + ", worst " + milliseconds.get(PUTS - 1));
    }

    @Test
    @DisplayName(
            "goes on with the last good ones while etcd is stopped, killed, compacted and emptied, and says so once")
    void outages() throws Exception {
        TestCertificate first = AUTHORITY.issue(HOST);
        TestCertificate second = AUTHORITY.issue(HOST);
        TestCertificate third = AUTHORITY.issue(HOST);
        try (Etcd etcd = Etcd.in(folder).start();
                ServerProcess process = serverProcess(etcd)) {
            put(etcd, HOST, first);
            put(etcd, DEFAULT, BY_DEFAULT);
            eventually(() -> assertThat(process.presented(HOST)).isEqualTo(first.leaf()));

            etcd.signal("STOP");
            eventually(() -> assertThat(count(process, "does not answer")).isOne());
            assertThat(process.presented(HOST)).isEqualTo(first.leaf());
            etcd.signal("CONT");
            put(etcd, HOST, second);
            eventually(() -> assertThat(process.presented(HOST)).isEqualTo(second.leaf()));
            eventually(() -> assertThat(count(process, " answers")).isOne());

            etcd.kill();
            eventually(() -> assertThat(count(process, "does not answer")).isEqualTo(2));
            assertThat(process.presented(HOST)).isEqualTo(second.leaf());
            try (Etcd hidden = etcd.hidden().start();
                    Client client = options(hidden).client()) {
                put(client.getKVClient(), HOST, first);
                put(client.getKVClient(), HOST, third);
                client.getKVClient().compact(revision(client)).get(1, TimeUnit.MINUTES);
            }
            etcd.start();
            eventually(() -> assertThat(process.presented(HOST)).isEqualTo(third.leaf()));
            assertThat(count(process, "has forgotten the changes")).isOne();

            etcd.kill();
            etcd.forget();
            etcd.start();
            eventually(() -> assertThat(count(process, "2 pairs that are served are not in it"))
                    .isOne());
            assertThat(process.presented(HOST)).isEqualTo(third.leaf());
            put(etcd, HOST, first);
            eventually(() -> assertThat(process.presented(HOST)).isEqualTo(first.leaf()));
            assertThat(process.presented(DEFAULT)).isEqualTo(BY_DEFAULT.leaf());
            assertThat(count(process, "stay in service")).isLessThanOrEqualTo(4);
        }
    }

    private static void put(Etcd etcd, String host, TestCertificate certificate) throws Exception {
        try (Client client = options(etcd).client()) {
            put(client.getKVClient(), host, certificate);
        }
    }

    @Test
    @DisplayName(
            "says what it waits for when it is started without etcd, or without the default host's pair, and comes up with it")
    void startedAlone() throws Exception {
        try (Etcd etcd = Etcd.in(folder);
                ServerProcess process = serverProcess(etcd)) {
            eventually(() -> assertThat(count(process, "waiting for etcd at " + etcd.url()))
                    .isOne());
            etcd.start();
            eventually(() -> assertThat(count(process, "waiting for /mailsni/" + DEFAULT + "/crt"))
                    .isOne());
            put(etcd, DEFAULT, BY_DEFAULT);
            assertThat(process.presented("unknown.example")).isEqualTo(BY_DEFAULT.leaf());
        }
    }

    @Test
    @DisplayName("asks an etcd that wants a client certificate, a user and a password, over TLS")
    void authenticated() throws Exception {
        TestCertificate server = AUTHORITY
                .certificateFor("etcd.example")
                .andFor(InetAddress.getLoopbackAddress())
                .issue();
        TestCertificate client =
                AUTHORITY.certificateFor("server.example").forClients().issue();
        server.writeTo(folder.resolve("server.crt"), folder.resolve("server.key"));
        client.writeTo(folder.resolve("client.crt"), folder.resolve("client.key"));
        Path authority = Files.writeString(folder.resolve("ca.pem"), AUTHORITY.certificatePem());
        Path password = Files.writeString(folder.resolve("password"), "of a test\n");
        try (Etcd etcd = Etcd.in(
                        folder,
                        "--cert-file=" + folder.resolve("server.crt"),
                        "--key-file=" + folder.resolve("server.key"),
                        "--client-cert-auth",
                        "--trusted-ca-file=" + authority)
                .start()) {
            String[] tls = {
                "--ca", authority.toString(),
                "--client-certificate", folder.resolve("client.crt").toString(),
                "--client-key", folder.resolve("client.key").toString()
            };
            try (Client alone = options(etcd, tls).client()) {
                put(alone.getKVClient(), DEFAULT, BY_DEFAULT);
                Auth auth = alone.getAuthClient();
                auth.userAdd(EtcdOptions.bytes("root"), EtcdOptions.bytes("of a test"))
                        .get(1, TimeUnit.MINUTES);
                auth.userGrantRole(EtcdOptions.bytes("root"), EtcdOptions.bytes("root"))
                        .get(1, TimeUnit.MINUTES);
                auth.authEnable().get(1, TimeUnit.MINUTES);
            }
            List<String> all = new ArrayList<>(List.of(tls));
            all.addAll(List.of("--user", "root", "--password-file", password.toString()));
            try (EtcdCertificates certificates = EtcdCertificates.follow(options(etcd, all.toArray(String[]::new)))) {
                assertServes(certificates.open(ServerName.of(DEFAULT)), "unknown.example", BY_DEFAULT);
            }
        }
    }
}

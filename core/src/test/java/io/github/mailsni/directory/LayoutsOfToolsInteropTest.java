package io.github.mailsni.directory;

import static io.github.mailsni.support.Eventually.eventually;
import static io.github.mailsni.testing.CertificateAssertions.roots;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.MatchKind;
import io.github.mailsni.ServerName;
import io.github.mailsni.acme.AcmeServer;
import io.github.mailsni.interop.ProcessTree;
import io.github.mailsni.interop.Program;
import io.github.mailsni.testing.CertificateAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs themselves write their directories, with certificates from a server of the test. On Debian: {@code apt-get install
 * --no-install-recommends certbot dehydrated lego uacme acmetool acme-tiny caddy openssl}; none of them has to run.
 */
@Tag("interop")
@Tag("long")
@DisplayName(
        "Each host is served right by its program's layout and by any, before and after a renewal, from the directory of the real")
class LayoutsOfToolsInteropTest {
    private static final String DEFAULT = "mail.default.example";
    private static final String HOST = "mail.example.com";
    private static final String ALIAS = "imap.example.com";
    /** A host of the certificates for *.example.org. */
    private static final String BELOW = "pop.example.org";

    private static final Duration ALMOST_DUE = Duration.ofDays(80);
    /** How long certificates are still valid that were issued 80 of their 90 days ago, and those that are issued now. */
    private static final Duration OLD = Duration.ofDays(9);

    private static final Duration NEW = Duration.ofDays(89);

    @TempDir
    private Path home;

    private AcmeServer acme;

    /** A host, and the types of its keys. */
    private record Host(String name, List<String> keys) {}

    private static Host ecdsa(String name) {
        return new Host(name, List.of("EC"));
    }

    private static Host rsa(String name) {
        return new Host(name, List.of("RSA"));
    }

    private static Host both(String name) {
        return new Host(name, List.of("EC", "RSA"));
    }

    @BeforeEach
    void startAcmeServer() throws Exception {
        acme = new AcmeServer();
        acme.issueAsOf(ALMOST_DUE);
    }

    @AfterEach
    void stopAcmeServer() {
        acme.close();
    }

    @Test
    @DisplayName("certbot, whose lineages have a number if their name was taken")
    void certbot() throws Exception {
        Files.writeString(home.resolve("cli.ini"), """
                config-dir = letsencrypt
                work-dir = work
                logs-dir = logs
                server = SERVER/directory
                authenticator = standalone
                non-interactive = true
                agree-tos = true
                register-unsafely-without-email = true
                """.replace("SERVER", acme.url()));
        Program certbot = new Program("certbot", home, "--config cli.ini");
        certbot.run("certonly -d mail.default.example -d mail.example.com --reuse-key");
        certbot.run("certonly -d *.example.org -d mail.example.com --key-type rsa");
        PublicKey reused = acme.newest(DEFAULT, "EC").getPublicKey();

        try (Opened directory = open("certbot", "letsencrypt")) {
            directory.assertServes(OLD, ecdsa(DEFAULT), both(HOST), rsa(BELOW));

            acme.issueAsOf(Duration.ZERO);
            certbot.run("renew --no-random-sleep-on-renew");
            directory.assertServes(NEW, ecdsa(DEFAULT), both(HOST), rsa(BELOW));
            assertThat(acme.newest(DEFAULT, "EC").getPublicKey()).isEqualTo(reused);

            certbot.run("certonly -d *.example.org -d smtp.example.com");
            assertThat(home.resolve("letsencrypt/live/example.org-0001")).isDirectory();
            directory.assertServes(NEW, ecdsa(DEFAULT), both(HOST), both(BELOW), ecdsa("smtp.example.com"));
        }
    }

    @Test
    @DisplayName("dehydrated, one certificate of which has an alias")
    void dehydrated() throws Exception {
        Files.writeString(home.resolve("domains.txt"), """
                mail.default.example mail.example.com
                *.example.org mail.example.com > rsa
                """);
        Files.writeString(
                home.resolve("config"), """
                CA=SERVER/directory
                BASEDIR=HOME
                WELLKNOWN=HOME
                KEYSIZE=2048
                KEY_ALGO=prime256v1
                """.replace("SERVER", acme.url()).replace("HOME", home.toString()));
        Files.writeString(Files.createDirectories(home.resolve("certs/rsa")).resolve("config"), "KEY_ALGO=rsa");
        Program dehydrated = new Program("dehydrated", home, "--config config");
        dehydrated.run("--register --accept-terms");
        dehydrated.run("--cron");

        try (Opened directory = open("dehydrated", "certs")) {
            directory.assertServes(OLD, ecdsa(DEFAULT), both(HOST), rsa(BELOW));

            acme.issueAsOf(Duration.ZERO);
            dehydrated.run("--cron");
            directory.assertServes(NEW, ecdsa(DEFAULT), both(HOST), rsa(BELOW));
        }
    }

    @Test
    @DisplayName("lego")
    void lego() throws Exception {
        Program lego = new Program(
                "lego", home, "--server " + acme.url() + "/directory --accept-tos --email a@example.com --http");
        List<String> certificates = List.of(
                "--key-type ec256 --domains mail.default.example",
                "--key-type rsa2048 --domains mail.example.com --domains imap.example.com",
                "--key-type ec256 --domains *.example.org");
        for (String each : certificates) {
            lego.run(each + " run");
        }

        try (Opened directory = open("lego", ".lego/certificates")) {
            Host[] hosts = {ecdsa(DEFAULT), rsa(HOST), rsa(ALIAS), ecdsa(BELOW)};
            directory.assertServes(OLD, hosts);

            acme.issueAsOf(Duration.ZERO);
            for (String each : certificates) {
                lego.run(each + " renew --no-random-sleep");
            }
            directory.assertServes(NEW, hosts);
        }
    }

    @Test
    @DisplayName("uacme")
    void uacme() throws Exception {
        Program uacme = new Program("uacme", home, "--acme-url " + acme.url() + "/directory --confdir uacme --yes");
        List<String> certificates = List.of(
                "--type EC issue mail.default.example",
                "--type RSA issue mail.example.com imap.example.com",
                "--type EC issue example.org *.example.org");
        uacme.run("new");
        for (String each : certificates) {
            uacme.run(each);
        }

        try (Opened directory = open("uacme", "uacme")) {
            Host[] hosts = {ecdsa(DEFAULT), rsa(HOST), rsa(ALIAS), ecdsa(BELOW)};
            directory.assertServes(OLD, hosts);

            acme.issueAsOf(Duration.ZERO);
            for (String each : certificates) {
                uacme.run(each);
            }
            directory.assertServes(NEW, hosts);
        }
    }

    @Test
    @DisplayName("acmetool")
    void acmetool() throws Exception {
        Program acmetool = configuredAcmetool();
        acmetool.run("want --no-reconcile mail.default.example");
        acmetool.run("want --no-reconcile mail.example.com imap.example.com");
        acmetool.run("want --no-reconcile *.example.org");
        acmetool.run("reconcile");

        try (Opened directory = open("acmetool", "acme")) {
            Host[] hosts = {ecdsa(DEFAULT), ecdsa(HOST), ecdsa(ALIAS), ecdsa(BELOW)};
            directory.assertServes(OLD, hosts);

            acme.issueAsOf(Duration.ZERO);
            acmetool.run("reconcile");
            directory.assertServes(NEW, hosts);
        }
    }

    @Test
    @DisplayName("acmetool, by any alone if there are labels, which are part of the names of its links")
    void acmetoolWithLabels() throws Exception {
        Program acmetool = configuredAcmetool();
        Path targets = Files.createDirectories(home.resolve("acme/desired"));
        Files.writeString(targets.resolve("mail.default.example"), "");
        for (String key : List.of("ecdsa", "rsa")) {
            Files.writeString(targets.resolve(key), """
                    label: KEY
                    satisfy: {names: [mail.example.com], key: {type: KEY}}
                    request: {key: {type: KEY}}
                    """.replace("KEY", key));
        }
        acmetool.run("reconcile");
        assertThat(home.resolve("acme/live/mail.example.com:rsa")).isSymbolicLink();

        try (Opened directory = new Opened(home.resolve("acme"), Layout.any())) {
            directory.assertServes(OLD, ecdsa(DEFAULT), both(HOST));

            acme.issueAsOf(Duration.ZERO);
            acmetool.run("reconcile");
            directory.assertServes(NEW, ecdsa(DEFAULT), both(HOST));
        }
    }

    private Program configuredAcmetool() throws Exception {
        Path configuration = Files.createDirectories(home.resolve("acme/conf"));
        Files.writeString(configuration.resolve("responses"), "\"acme-enter-email\": \"\"");
        Files.writeString(configuration.resolve("target"), """
                request:
                  provider: SERVER/directory
                  key: {type: ecdsa}
                """.replace("SERVER", acme.secureUrl()));
        Path root = Files.writeString(home.resolve("root.pem"), acme.secureUrlRoot());
        return new Program("acmetool", home, "--state=acme --hooks=hooks --batch --xlog.stderr")
                .with("SSL_CERT_FILE", root.toString());
    }

    @Test
    @DisplayName("acme-tiny, whose output goes into files of the caller's choice")
    void acmeTiny() throws Exception {
        Program openssl = new Program("openssl", home, "");
        openssl.run("genrsa -out account.key 2048");
        for (String host : List.of(DEFAULT, HOST)) {
            Files.createDirectories(home.resolve("certs").resolve(host));
            String key = " certs/" + host + "/key.pem";
            openssl.run("ecparam -name prime256v1 -genkey -noout -out" + key);
            openssl.run("req -new -subj / -addext subjectAltName=DNS:" + host + " -key" + key + " -out " + host);
            acmeTiny(host);
        }

        try (Opened directory = open("acme-tiny, simp_le", "certs")) {
            directory.assertServes(OLD, ecdsa(DEFAULT), ecdsa(HOST));

            acme.issueAsOf(Duration.ZERO);
            acmeTiny(DEFAULT);
            acmeTiny(HOST);
            directory.assertServes(NEW, ecdsa(DEFAULT), ecdsa(HOST));
        }
    }

    private void acmeTiny(String host) throws Exception {
        Program acmeTiny = new Program("acme-tiny", home, "--account-key account.key --acme-dir . --quiet");
        acmeTiny.run("--directory-url " + acme.url() + "/directory --csr " + host);
        Files.writeString(home.resolve("certs").resolve(host).resolve("fullchain.pem"), acmeTiny.output());
    }

    @Test
    @DisplayName("Caddy")
    void caddy() throws Exception {
        Files.writeString(
                home.resolve("caddy.json"), """
                {
                  "admin": {"disabled": true},
                  "storage": {"module": "file_system", "root": "HOME/caddy"},
                  "apps": {
                    "tls": {
                      "certificates": {"automate": ["mail.default.example", "mail.example.com", "*.example.org"]},
                      "automation": {"policies": [{"issuers": [{"module": "acme", "ca": "SERVER/directory"}]}]}
                    }
                  }
                }
                """.replace("SERVER", acme.url()).replace("HOME", home.toString()));
        caddy("obtained");

        String server = acme.url().replace("http://", "").replace(":", "-");
        try (Opened directory = open("Caddy", "caddy/certificates/" + server + "-directory")) {
            directory.assertServes(OLD, ecdsa(DEFAULT), ecdsa(HOST), ecdsa(BELOW));

            acme.issueAsOf(Duration.ZERO);
            caddy("renewed");
            directory.assertServes(NEW, ecdsa(DEFAULT), ecdsa(HOST), ecdsa(BELOW));
        }
    }

    /** Lets Caddy run until it has written all three certificates. */
    private void caddy(String done) {
        Program caddy = new Program("caddy", home, "");
        Process process = caddy.start("run --config caddy.json");
        try {
            eventually(() ->
                    assertThat(caddy.output().split(done + " successfully")).hasSize(4));
        } finally {
            new ProcessTree(process).end();
        }
    }

    /** Opens a program's directory by the layout that docs/layouts.md gives for it, and by any. */
    private Opened open(String tool, String directory) throws Exception {
        String layout = ToolTree.ALL.stream()
                .filter(tree -> tree.tool().equals(tool))
                .map(tree -> tree.layouts().get(0))
                .findFirst()
                .orElseThrow();
        return new Opened(home.resolve(directory), Layout.named(layout), Layout.any());
    }

    /** A directory that stays open by one or more layouts. */
    private final class Opened implements AutoCloseable {
        private final Path root;
        private final Map<Layout, CertificateDirectory> byLayout = new LinkedHashMap<>();

        Opened(Path root, Layout... layouts) throws Exception {
            this.root = root;
            for (Layout layout : layouts) {
                byLayout.put(layout, open(layout));
            }
        }

        private CertificateDirectory open(Layout layout) throws Exception {
            return CertificateDirectory.builder(root)
                    .layout(layout)
                    .defaultHost(DEFAULT)
                    .open();
        }

        /**
         * Asserts that hosts are served their newest certificates, for some time to come, by the directories that have been open since
         * before the program ran, and by those that are opened now.
         */
        void assertServes(Duration time, Host... hosts) throws Exception {
            for (Map.Entry<Layout, CertificateDirectory> each : byLayout.entrySet()) {
                each.getValue().reload();
                assertServed(each.getKey() + ", reloaded", each.getValue(), time, List.of(hosts));
                try (CertificateDirectory fresh = open(each.getKey())) {
                    assertServed(each.getKey() + ", opened", fresh, time, List.of(hosts));
                }
            }
        }

        @Override
        public void close() {
            byLayout.values().forEach(CertificateDirectory::close);
        }
    }

    private void assertServed(String opened, CertificateDirectory directory, Duration time, List<Host> hosts) {
        assertThat(directory.report().refused())
                .as("refused by layout %s", opened)
                .isEmpty();
        assertThat(directory.report().warnings())
                .as("warnings of layout %s", opened)
                .isEmpty();
        for (Host host : hosts) {
            assertThat(directory.select(ServerName.of(host.name())).host().credentials())
                    .as("%s by layout %s", host, opened)
                    .extracting(credential -> describe(credential.chain()))
                    .containsExactlyElementsOf(host.keys().stream()
                            .map(key -> describe(List.of(
                                    acme.newest(host.name(), key),
                                    acme.authority().certificate())))
                            .toList());
        }
        CertificateAssertions.assertThat(directory)
                .covers(hosts.stream().map(Host::name).toList())
                .trustedBy(roots(acme.authority().root()))
                .forAtLeast(time);
        assertThat(directory.select(ServerName.of("unknown.example")).match()).isEqualTo(MatchKind.DEFAULT);
    }

    private static List<String> describe(List<X509Certificate> chain) {
        return chain.stream()
                .map(each -> each.getSubjectX500Principal() + ", serial number " + each.getSerialNumber())
                .toList();
    }
}

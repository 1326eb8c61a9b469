package io.github.mailsni.examples.fleet;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

@DisplayName("Certificates that follow etcd")
class EtcdCertificatesTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");
    private static final String DEFAULT = "mail.default.example";
    private static final String HOST = "mail.example.com";

    private final FakeEtcd etcd = new FakeEtcd();

    private void put(String host) {
        TestCertificate certificate = AUTHORITY.issue(host);
        etcd.put(key(host, "crt"), certificate.certificatePem(), key(host, "key"), certificate.privateKeyPem());
    }

    private static String key(String host, String kind) {
        return "/mailsni/" + host + "/" + kind;
    }

    private static void assertServes(CertificateDirectory certificates, String host, String served) {
        eventually(() -> assertThat(
                        certificates.select(ServerName.of(host)).host().credentials())
                .allSatisfy(credential -> assertThat(credential.coveredNames()).containsExactly(served)));
    }

    private EtcdCertificates follow() throws Exception {
        EtcdOptions options = new EtcdOptions();
        new CommandLine(options).parseArgs("--etcd", "http://127.0.0.1:1");
        return EtcdCertificates.follow(options, etcd::client);
    }

    @Test
    @DisplayName("hear of what is put and deleted, and notice a deletion that the watch has missed")
    void missedDeletion() throws Exception {
        put(DEFAULT);
        etcd.put("/mailsni/passed-over", "x");
        try (EtcdCertificates followed = follow()) {
            CertificateDirectory certificates = followed.open(ServerName.of(DEFAULT));
            put(HOST);
            assertServes(certificates, HOST, HOST);
            put(HOST);
            etcd.delete(key(HOST, "crt"), key(HOST, "key"));
            assertServes(certificates, HOST, DEFAULT);
            put(HOST);
            assertServes(certificates, HOST, HOST);
            etcd.deleteUnheard(key(HOST, "crt"), key(HOST, "key"));
            assertServes(certificates, HOST, DEFAULT);
        }
    }
}

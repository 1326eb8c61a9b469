package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the tickets of a host are bound to")
class HostFingerprintTest {
    private static final TestCertificate EC = certificate("a.example").issue();
    private static final TestCertificate RSA =
            certificate("a.example").keyType(KeyAlgorithm.RSA_2048).issue();

    private static TestCertificate.Builder certificate(String name) {
        return TestHosts.AUTHORITY.certificateFor(name);
    }

    private static byte[] of(String label, TestCertificate... certificates) {
        List<Credential> credentials = Stream.of(certificates)
                .map(each -> Credential.of(each.privateKey(), each.chain()))
                .toList();
        return HostFingerprint.of(HostCredentials.of(label, credentials));
    }

    private static byte[] of(TestCertificate... certificates) {
        return of("a.example", certificates);
    }

    @Test
    @DisplayName("stays through a renewal that keeps the key and the names, whoever issues it and in whatever order")
    void renewal() {
        TestCertificate before =
                certificate("a.example").andFor("b.example", "c.example").issue();
        TestCertificate renewed = certificate("c.example")
                .andFor("b.example", "a.example")
                .keyOf(before)
                .validity(Instant.EPOCH, Instant.parse("2040-01-01T00:00:00Z"))
                .issue();

        assertThat(of(renewed)).isEqualTo(of(before)).hasSize(32);
    }

    @Test
    @DisplayName("is the same on servers that call the host differently, or have its credentials in another order")
    void servers() {
        assertThat(of("lineage-0001", RSA, EC)).isEqualTo(of("a.example", EC, RSA));
    }

    @Test
    @DisplayName("is computed like this in all versions: servers of two versions resume each other's sessions")
    void sameInAllVersions() throws Exception {
        byte[] key = MessageDigest.getInstance("SHA-256")
                .digest(EC.leaf().getPublicKey().getEncoded());
        MessageDigest credential = MessageDigest.getInstance("SHA-256");
        credential.update(key);
        credential.update("*.example,a.example".getBytes(US_ASCII));

        assertThat(of(certificate("a.example").andFor("*.example").keyOf(EC).issue()))
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(credential.digest()));
    }

    @Test
    @DisplayName("is another one for another key, another set of keys, and other names of the same key")
    void differences() {
        List<byte[]> hosts = List.of(
                of(EC),
                of(RSA),
                of(EC, RSA),
                of(certificate("a.example").issue()),
                of(certificate("b.example").keyOf(EC).issue()),
                of(certificate("a.example").andFor("b.example").keyOf(EC).issue()),
                of(certificate("*.example").keyOf(EC).issue()),
                of(certificate("a.example").keyOf(EC).withoutSubjectAltName().issue()),
                of(certificate("b.example").keyOf(EC).withoutSubjectAltName().issue()));

        assertThat(hosts.stream().map(Arrays::toString)).doesNotHaveDuplicates();
    }
}

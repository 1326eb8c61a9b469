package io.github.mailsni.netty;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.util.ArrayList;
import java.util.List;

/** The hosts of the tests, made once. */
final class TestHosts {
    static final TestAuthority AUTHORITY =
            TestAuthority.create("mailsni netty tests").intermediate("intermediate");

    static final HostCredentials DEFAULT = host("mx.example", KeyAlgorithm.EC_P256, KeyAlgorithm.RSA_2048);
    static final HostCredentials A = host("a.example", KeyAlgorithm.EC_P256);
    static final HostCredentials B = host("b.example", KeyAlgorithm.EC_P256);
    static final HostCredentials RSA = host("rsa.example", KeyAlgorithm.RSA_2048);
    static final HostCredentials DUAL = host("dual.example", KeyAlgorithm.EC_P256, KeyAlgorithm.RSA_2048);
    static final HostCredentials TRIPLE =
            host("triple.example", KeyAlgorithm.EC_P256, KeyAlgorithm.ED25519, KeyAlgorithm.RSA_2048);
    static final HostCredentials ED25519 = host("ed25519.example", KeyAlgorithm.ED25519);
    static final HostCredentials UNDERSCORE = host("under_score.example", KeyAlgorithm.EC_P256);

    private TestHosts() {}

    /** A selector of all these hosts. */
    static TestSelector selector() {
        return new TestSelector(DEFAULT).with(A, B, RSA, DUAL, TRIPLE, ED25519, UNDERSCORE);
    }

    /** A host with new keys and certificates. */
    static HostCredentials host(String name, KeyAlgorithm... types) {
        List<Credential> credentials = new ArrayList<>();
        for (KeyAlgorithm type : types) {
            TestCertificate certificate =
                    AUTHORITY.certificateFor(name).keyType(type).issue();
            credentials.add(Credential.of(certificate.privateKey(), certificate.chainWithRoot()));
        }
        return HostCredentials.of(name, credentials);
    }
}

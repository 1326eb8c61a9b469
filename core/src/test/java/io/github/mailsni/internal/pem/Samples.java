package io.github.mailsni.internal.pem;

import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;

/** Key material that is made once per virtual machine: keys cost time, RSA keys much. */
final class Samples {
    static final TestAuthority AUTHORITY = TestAuthority.create("Sample CA");

    static final TestCertificate EC = AUTHORITY.issue("mail.example.com");
    static final TestCertificate OTHER_EC = AUTHORITY.issue("other.example.com");
    static final TestCertificate RSA = AUTHORITY
            .certificateFor("rsa.example.com")
            .keyType(KeyAlgorithm.RSA_2048)
            .issue();
    static final TestCertificate LONG_CHAIN =
            AUTHORITY.intermediate("Sample intermediate CA").issue("chain.example.com");

    private Samples() {}
}

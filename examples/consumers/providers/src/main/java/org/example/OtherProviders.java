package org.example;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.javamail.MailTls;
import java.security.Security;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.conscrypt.Conscrypt;

/** TLS by other implementations than the JDK's. */
final class OtherProviders {
    private OtherProviders() {}

    static MailTls bouncyCastle(CertificateSelector certificates) {
        // docs/jsse.md
        MailTls tls = MailTls.builder(certificates).provider(new BouncyCastleJsseProvider(new BouncyCastleProvider())).build();
        // end
        return tls;
    }

    static MailTls conscrypt(CertificateSelector certificates) {
        // docs/jsse.md
        Security.addProvider(Conscrypt.newProvider());
        MailTls tls = MailTls.builder(certificates).provider("Conscrypt").build();
        // end
        return tls;
    }
}

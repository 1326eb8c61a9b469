package org.example;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.javamail.SenderFailure;
import io.github.mailsni.javamail.SenderTls;
import io.github.mailsni.testing.TestAuthority;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settings of senders. */
final class Senders {
    private static final Logger log = LoggerFactory.getLogger(Senders.class);

    private Senders() {}

    static List<Session> sessions(Properties properties) {
        // docs/senders.md
        SenderTls tls = SenderTls.create();                                     // trusts Java's public roots
        Session submission = Session.getInstance(tls.startTls(properties));     // ports 587, 25, 143, 110
        Session mailbox = Session.getInstance(tls.implicitTls(properties));     // ports 465, 993, 995
        // end
        return List.of(submission, mailbox);
    }

    static SenderTls.Builder trust(TestAuthority testAuthority, X509Certificate certificate) throws Exception {
        SenderTls.Builder builder = SenderTls.builder();
        // docs/senders.md
        builder.alsoTrusting(TrustRoots.fromPem(Path.of("company-ca.pem")));   // beside the public roots
        builder.trustingOnly(testAuthority.roots());                           // in a test: TestAuthority
        builder.trustingOnly(TrustRoots.of(certificate));                      // one self-signed server
        // end
        return builder;
    }

    static SenderTls.Builder identity(PrivateKey key, List<X509Certificate> chain, CertificateSelector directory) {
        SenderTls.Builder builder = SenderTls.builder();
        // docs/senders.md
        builder.clientCertificate("mail.example.com", Credential.of(key, chain));
        builder.clientCertificates(directory);      // mail.example.com.pem is for mail.example.com
        // end
        return builder;
    }

    static void dial(SenderTls tls, Properties properties, Transport transport, String user, String password)
            throws MessagingException {
        // docs/senders.md
        Session session = Session.getInstance(tls.forHost("mail.example.com").startTls(properties));
        transport.connect("192.0.2.25", 587, user, password);
        // end
        log.info("connected by {}", session);
    }

    static void send(Message message) {
        // SenderFailure.java
        try {
            Transport.send(message);
        } catch (MessagingException e) {
            log.error("{}", SenderFailure.of(e));
        }
        // end
    }
}

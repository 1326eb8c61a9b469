package org.example;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.javamail.MailTls;
import java.io.IOException;
import javax.net.ssl.SSLContext;
import org.subethamail.smtp.MessageHandlerFactory;

/** Speaks SMTP, with STARTTLS and by implicit TLS. */
final class SubEthaMailServer {
    private SubEthaMailServer() {}

    static CertificateDirectory certificates() throws Exception {
        // README.md
        CertificateDirectory certificates = CertificateDirectory.builder(Path.of("/etc/exim4/tls"))
                .layout(Layout.exim())
                .defaultHost("mail.defaultdomain.com")
                .open();
        // end
        return certificates;
    }

    static MailTls tls(CertificateDirectory certificates) {
        // README.md
        MailTls tls = MailTls.of(certificates);
        // end
        return tls;
    }

    static void start(MailTls tls, MessageHandlerFactory handlers) throws IOException {
        // README.md
        SMTPServer.port(587).enableTLS().startTlsSocketFactory(tls::upgrade)                      // STARTTLS
                .messageHandlerFactory(handlers).build().start();
        SMTPServer.port(465).serverSocketFactory(tls.serverSocketFactory())                       // implicit TLS
                .messageHandlerFactory(handlers).build().start();
        // end
    }

    static void startOnContext(MailTls tls, MessageHandlerFactory handlers) throws IOException {
        // README.md
        SSLContext context = tls.sslContext();                                                    // anything else on JSSE
        // end
        SMTPServer.port(25).enableTLS().startTlsSocketFactory(context)
                .messageHandlerFactory(handlers).build().start();
    }
}

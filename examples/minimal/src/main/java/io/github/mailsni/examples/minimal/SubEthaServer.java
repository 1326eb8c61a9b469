package io.github.mailsni.examples.minimal;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.javamail.MailTls;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import org.subethamail.smtp.server.SMTPServer;

/** Speaks SMTP with STARTTLS on SubEthaSMTP. Run with: DIRECTORY (exim.crt.NAME, exim.key.NAME) PORT [DEFAULT-HOST] */
final class SubEthaServer {
    private SubEthaServer() {}

    public static void main(String[] args) throws IOException {
        // The certificates. The directory is followed: a renewed file is served within a second, without a restart.
        CertificateDirectory certificates = CertificateDirectory.builder(Path.of(args[0]))
                .defaultHost(args.length > 2 ? args[2] : "mail.defaultdomain.com")
                .open();

        // TLS that gives each client the certificate of the host that it asks for; all listeners of a server share it.
        MailTls tls = MailTls.of(certificates);

        // The mail server. For port 465, TLS from the first byte: serverSocketFactory(tls.serverSocketFactory()).
        SMTPServer server = SMTPServer.port(Integer.parseInt(args[1]))
                .bindAddress(InetAddress.getLoopbackAddress())
                .enableTLS()
                .startTlsSocketFactory(tls::upgrade)
                .messageHandler((client, from, to, message) -> System.out.println(message.length + " bytes"))
                .build();
        server.start();
        System.out.println("listening on port " + server.getPortAllocated());
    }
}

package org.example;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.javamail.MailTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.james.metrics.logger.DefaultMetricFactory;
import org.apache.james.protocols.api.Protocol;
import org.apache.james.protocols.netty.AllButStartTlsLineChannelHandlerFactory;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.NettyServer;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPProtocolHandlerChain;
import org.apache.james.protocols.smtp.hook.Hook;

/** Speaks SMTP on the protocols of Apache James, with STARTTLS and by implicit TLS. */
final class JamesMailServer {
    private JamesMailServer() {}

    static NettyServer smtp(CertificateSelector certificates) throws Exception {
        Protocol smtp = protocol();
        MailTls tls = MailTls.of(certificates);
        // docs/jsse.md
        NettyServer server = new NettyServer.Factory()
                .protocol(smtp)
                .secure(Encryption.createStartTls(tls.sslContext()))
                .frameHandlerFactory(new AllButStartTlsLineChannelHandlerFactory("starttls", 8192))
                .build();
        // end
        return started(server);
    }

    static NettyServer smtps(CertificateSelector certificates) throws Exception {
        Protocol smtp = protocol();
        MailTls tls = MailTls.of(certificates);
        return started(new NettyServer.Factory()
                .protocol(smtp)
                .secure(Encryption.createTls(tls.sslContext()))
                .build());
    }

    static int port(NettyServer server) {
        return server.getListenAddresses().get(0).getPort();
    }

    private static Protocol protocol() throws Exception {
        return new SMTPProtocol(
                new SMTPProtocolHandlerChain(new DefaultMetricFactory(), new Hook[0]),
                new SMTPConfigurationImpl());
    }

    private static NettyServer started(NettyServer server) throws Exception {
        server.setListenAddresses(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.bind();
        return server;
    }
}

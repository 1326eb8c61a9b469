package org.example;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.javamail.MailTls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.mina.core.service.IoHandler;
import org.apache.mina.filter.codec.ProtocolCodecFilter;
import org.apache.mina.filter.codec.textline.TextLineCodecFactory;
import org.apache.mina.filter.ssl.SslFilter;
import org.apache.mina.transport.socket.nio.NioSocketAcceptor;

/** Speaks SMTP and IMAP on Apache MINA, with STARTTLS and by implicit TLS. */
final class MinaMailServer implements AutoCloseable {
    private final NioSocketAcceptor[] acceptors = new NioSocketAcceptor[4];
    private final MailTls tls;

    MinaMailServer(CertificateSelector certificates) {
        this.tls = MailTls.of(certificates);
    }

    int smtp() throws IOException {
        return listen(0, new NioSocketAcceptor(1), new MinaSmtpHandler(tls.sslContext()));
    }

    int smtps() throws IOException {
        NioSocketAcceptor acceptor = new NioSocketAcceptor(1);
        // docs/jsse.md
        acceptor.getFilterChain().addFirst("tls", new SslFilter(tls.sslContext()));               // implicit TLS
        // end
        return listen(1, acceptor, new MinaSmtpHandler(tls.sslContext()));
    }

    int imap() throws IOException {
        return listen(2, new NioSocketAcceptor(1), new MinaImapHandler(tls.sslContext()));
    }

    int imaps() throws IOException {
        NioSocketAcceptor acceptor = new NioSocketAcceptor(1);
        acceptor.getFilterChain().addFirst("tls", new SslFilter(tls.sslContext()));
        return listen(3, acceptor, new MinaImapHandler(tls.sslContext()));
    }

    private int listen(int number, NioSocketAcceptor acceptor, IoHandler protocol) throws IOException {
        acceptors[number] = acceptor;
        // docs/jsse.md
        acceptor.getFilterChain().addLast("starttls", new MinaStartTls());                        // STARTTLS
        // end
        acceptor.getFilterChain().addLast("lines", new ProtocolCodecFilter(new TextLineCodecFactory(US_ASCII)));
        acceptor.setHandler(protocol);
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return acceptor.getLocalAddress().getPort();
    }

    @Override
    public void close() {
        for (NioSocketAcceptor acceptor : acceptors) {
            if (acceptor != null) {
                acceptor.dispose();
            }
        }
    }
}

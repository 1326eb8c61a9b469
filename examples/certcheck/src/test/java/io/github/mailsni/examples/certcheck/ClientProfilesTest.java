package io.github.mailsni.examples.certcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.coverage.ClientProfile;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clients that come with the build; those of Postfix and Exim are asked in {@link ClientProfilesInteropTest}. */
@Tag("jdk")
@DisplayName("What the table of client profiles says is what is sent today by")
class ClientProfilesTest {
    private static final String HOST = "mail.example.com";
    private static final int PORT = 25;
    private static final int RECORD = 1 << 15;
    private static final int JAVA_OF_THE_TABLE = 17;
    /** SHA-1 and SHA-224, which Java has been giving up since, and which decide nothing here. */
    private static final List<Integer> WEAK_SCHEMES = List.of(0x0201, 0x0202, 0x0203, 0x0301, 0x0302, 0x0303, 0x0402);

    private static ClientHello helloOf(SSLEngine engine) throws SSLException {
        engine.setUseClientMode(true);
        engine.beginHandshake();
        ByteBuffer record = ByteBuffer.allocate(RECORD);
        while (record.position() == 0) {
            engine.wrap(ByteBuffer.allocate(0), record);
        }
        byte[] bytes = new byte[record.flip().remaining()];
        record.get(bytes);
        return ClientHello.parse(bytes);
    }

    @Test
    @DisplayName("BoringSSL, on which Gmail is built")
    void boringSsl() throws Exception {
        SSLEngine engine = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .build()
                .newEngine(ByteBufAllocator.DEFAULT, HOST, PORT);
        try {
            assertThat(helloOf(engine)).isEqualTo(ClientHello.of(ClientProfile.GMAIL));
        } finally {
            ReferenceCountUtil.release(engine);
        }
    }

    @Test
    @DisplayName("Java 17, and by later ones as far as it decides which keys they can use")
    void java() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        ClientHello sent = helloOf(context.createSSLEngine(HOST, PORT));
        ClientHello table = ClientHello.of(ClientProfile.JAKARTA_MAIL);

        if (Runtime.version().feature() == JAVA_OF_THE_TABLE) {
            assertThat(sent).isEqualTo(table);
        }
        assertThat(table.suites()).containsAll(sent.suites());
        assertThat(sent.versions()).isEqualTo(table.versions());
        assertThat(strong(sent)).isEqualTo(strong(table));
    }

    private static List<Integer> strong(ClientHello hello) {
        return hello.schemes().stream()
                .filter(scheme -> !WEAK_SCHEMES.contains(scheme))
                .toList();
    }
}

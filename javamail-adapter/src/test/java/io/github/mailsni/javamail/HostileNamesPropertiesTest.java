package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.handshake.Hosts;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

@Label("Whatever the bytes of a name are,")
class HostileNamesPropertiesTest {
    private static final SSLContext CONTEXT = MailTls.of(
                    Hosts.withDefault("default.example", EC_P256).host("mail.example", EC_P256))
            .sslContext();

    @Property
    @Label("the default's certificate or a fatal alert is the answer")
    void anyBytes(@ForAll("nameBytes") byte[] name) {
        String answer = ClientHello.askingFor("TLSv1.2", name)
                .sentTo(CONTEXT.createSSLEngine())
                .toString();

        assertThat(answer).isIn("default.example", "alert 47", "alert 50");
    }

    @Provide
    Arbitrary<byte[]> nameBytes() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(400);
        Arbitrary<byte[]> text = Arbitraries.strings()
                .withChars("aZ0-_.*/\\$ \0\n\r\u007f\u00fc\u017f\u212a")
                .ofMaxLength(300)
                .map(each -> each.getBytes(StandardCharsets.UTF_8));
        return Arbitraries.oneOf(bytes, text);
    }
}

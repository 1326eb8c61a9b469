package io.github.mailsni.netty;

import static io.github.mailsni.netty.HelloBytes.helloFor;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Label("Whatever the bytes are")
class ClientHelloPropertiesTest {
    @Property
    @Label("a ClientHello is refused with decode_error if it ends too early")
    void truncated(@ForAll @IntRange(max = 200) int length) {
        byte[] body = helloFor("a.example").body();
        int withoutExtensions = 2 + 32 + 1 + 2 + 6 + 2;
        if (length < body.length && length != withoutExtensions) {
            ClientHelloTest.assertRefused(Arrays.copyOf(body, length), TlsAlert.DECODE_ERROR);
        }
    }

    @Property
    @Label("a ClientHello of arbitrary bytes is read or refused, and nothing else happens")
    void arbitrary(@ForAll @Size(max = 300) byte[] body) {
        readOrRefuse(body);
    }

    @Property
    @Label("a ClientHello with an arbitrary byte changed is read or refused, and nothing else happens")
    void damaged(@ForAll @IntRange(max = 150) int index, @ForAll byte value) {
        byte[] body = helloFor("a.example").body();
        body[index % body.length] = value;
        readOrRefuse(body);
    }

    private static void readOrRefuse(byte[] body) {
        try {
            assertThat(ClientHello.parse(body).name()).isNotNull();
        } catch (RefusedHandshakeException refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }
}

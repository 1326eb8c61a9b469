package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Whatever the bytes that a client sends first,")
class ClientHelloFuzzTest {
    private static final int MOST = 5_000;

    static Stream<Arguments> hellos() {
        return Stream.of(
                        HelloBytes.helloFor("a.example").record(),
                        HelloBytes.helloFor("a.example").records(20),
                        HelloBytes.hello().record())
                .map(bytes -> arguments((Object) bytes));
    }

    @MethodSource("hellos")
    @DisplayName("a ClientHello is read, waited for or refused, and is one thing however the network cuts the bytes")
    @FuzzTest
    void read(byte[] sent) {
        String whole = outcome(sent, sent.length);
        String cut = outcome(sent, sent.length / 2);

        if (!whole.equals(cut)) {
            assertThat(cut).isEqualTo(whole);
        }
    }

    /** Reads bytes that come in two parts. */
    private static String outcome(byte[] sent, int firstPart) {
        ClientHelloReader reader = new ClientHelloReader(MOST);
        ByteBuf received = Unpooled.buffer();
        try {
            Optional<byte[]> hello = Optional.empty();
            for (byte[] part :
                    new byte[][] {Arrays.copyOf(sent, firstPart), Arrays.copyOfRange(sent, firstPart, sent.length)}) {
                if (hello.isEmpty()) {
                    received.writeBytes(part);
                    hello = reader.read(received);
                }
            }
            return hello.isEmpty()
                    ? "waits"
                    : "asks for " + ClientHello.parse(hello.get()).name();
        } catch (RefusedHandshakeException refused) {
            return "refused: " + refused.getMessage();
        }
    }
}

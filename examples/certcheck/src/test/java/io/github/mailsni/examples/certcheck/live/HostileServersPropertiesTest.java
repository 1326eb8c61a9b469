package io.github.mailsni.examples.certcheck.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

@Label("A server that says anything at all")
class HostileServersPropertiesTest {
    private static volatile List<String> words = List.of();
    private static FakeServer server = FakeServer.start(client -> {});

    @BeforeContainer
    static void start() throws IOException {
        server.close();
        server = FakeServer.start(client -> {
            for (String each : words) {
                client.say(each);
            }
            client.socket().shutdownOutput();
            client.stay();
        });
    }

    @AfterContainer
    static void stop() throws IOException {
        server.close();
    }

    @Provide
    Arbitrary<List<String>> speech() {
        Arbitrary<String> lines = Arbitraries.of(
                "220 hello\r\n",
                "250-mail\r\n",
                "250 STARTTLS\r\n",
                "220 go\r\n",
                "220\r\n",
                "250\r\n",
                "* OK hello\r\n",
                "* CAPABILITY STARTTLS\r\n",
                "c1 OK\r\n",
                "c2 OK\r\n",
                "+OK\r\n",
                "STLS\r\n",
                ".\r\n",
                "\r\n",
                "\n",
                "\r");
        Arbitrary<String> bytes =
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(40);
        Arbitrary<String> record = Combinators.combine(
                        Arbitraries.of(20, 21, 22, 23), Arbitraries.of(1, 2, 3, 4), bytes, bytes)
                .as((type, version, content, more) -> new String(
                                new byte[] {type.byteValue(), 3, version.byteValue(), 0, (byte) content.length()},
                                ISO_8859_1)
                        + content
                        + more);
        Arbitrary<String> serverHello = Combinators.combine(Arbitraries.of(1, 2, 4, 8, 11, 13, 15, 20), bytes)
                .as((type, content) -> new String(
                                new byte[] {
                                    22,
                                    3,
                                    3,
                                    0,
                                    (byte) (4 + content.length()),
                                    type.byteValue(),
                                    0,
                                    0,
                                    (byte) content.length()
                                },
                                ISO_8859_1)
                        + content);
        return Arbitraries.oneOf(lines, lines, bytes, record, serverHello)
                .list()
                .ofMaxSize(8);
    }

    @Property(tries = 300)
    @Label("is an answer, or an error in one line of printable ASCII")
    void anything(@ForAll("speech") List<String> speech, @ForAll StartTls startTls) {
        words = speech;
        try {
            assertThat(HostileServersTest.server(server.address(), startTls, HostileServersTest.LONG)
                            .ask(Optional.empty(), HostileServersTest.ALL))
                    .isNotEmpty();
        } catch (ServerException problem) {
            assertThat(problem.getMessage()).matches("[ -~]+");
        }
    }
}

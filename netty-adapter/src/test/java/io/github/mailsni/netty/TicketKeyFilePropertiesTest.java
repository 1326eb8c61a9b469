package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.netty.TicketKeyFile.Broken;
import io.github.mailsni.netty.TicketKeyFile.Good;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Label("Whatever the bytes are")
class TicketKeyFilePropertiesTest {
    private static final byte[] GOOD =
            TicketFile.content(TicketFile.line(48), TicketFile.line(48), TicketFile.line(48));

    private final TicketKeyFile file = new TicketKeyFile(Path.of("ticket.keys"));

    @Property
    @Label("a file of ticket keys of arbitrary bytes is refused in one line of text")
    void arbitrary(@ForAll @Size(max = 300) byte[] content) {
        assertThat(file.parse(content))
                .isInstanceOfSatisfying(Broken.class, TicketKeyFilePropertiesTest::assertOneLine);
    }

    @Property
    @Label("a file of ticket keys with an arbitrary byte changed is read or refused, and nothing else happens")
    void damaged(@ForAll @IntRange(max = 194) int index, @ForAll byte value) {
        byte[] content = GOOD.clone();
        content[index] = value;

        assertThat(file.parse(content))
                .satisfiesAnyOf(
                        reading -> assertThat(reading).isInstanceOf(Good.class),
                        reading -> assertThat(reading)
                                .isInstanceOfSatisfying(Broken.class, TicketKeyFilePropertiesTest::assertOneLine));
    }

    private static void assertOneLine(Broken broken) {
        assertThat(broken.problem() + broken.remedy()).matches("ticket\\.keys[ -~]{1,200}");
    }
}

package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Label("A path")
class MailPathTest {
    @Property
    @Label("that passes is printable ASCII on one line")
    void printable(@ForAll String text) {
        String mailbox = "a@" + text;

        assertThat(!MailPath.isMailbox(mailbox) || mailbox.chars().allMatch(c -> c > 0x20 && c < 0x7f))
                .isTrue();
    }

    @Property
    @Label("of a command survives any argument without an exception")
    void robust(@ForAll String text) {
        assertThat(CommandArgument.parse("FROM:", "FROM:<" + text)).isNotNull();
    }

    @Test
    @DisplayName("has a local part of at most 64 and a domain of at most 255 characters")
    void lengths() {
        String label = "d".repeat(63);
        String domain = String.join(".", label, label, label, label);

        assertThat(MailPath.isMailbox("a".repeat(64) + "@" + domain)).isTrue();
        assertThat(MailPath.isMailbox("a".repeat(65) + "@" + domain)).isFalse();
        assertThat(MailPath.isMailbox("a@" + domain + ".d")).isFalse();
        assertThat(MailPath.isMailbox("a@" + label + "d.example")).isFalse();
    }
}

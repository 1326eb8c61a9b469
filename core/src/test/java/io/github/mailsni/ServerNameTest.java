package io.github.mailsni;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A server name")
class ServerNameTest {
    private static final Pattern LABELS = Pattern.compile("[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*+");
    private static final Pattern NUMBER_AT_END = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)");

    /** Lets what is made escape from the code that makes it. */
    private volatile @Nullable Object kept;

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "mail.example.com, mail.example.com",
        "MAIL.Example.COM, mail.example.com",
        "mail.example.com., mail.example.com",
        "localhost, localhost",
        "a_b.example, a_b.example",
        "xn--mnchen-3ya.example, xn--mnchen-3ya.example",
        "1and1.example, 1and1.example",
        "mail.1and1, mail.1and1",
        "mail.0xyz, mail.0xyz",
        "mail.0x1g, mail.0x1g",
        "-leading.example, -leading.example",
        "4.3.2.1.in-addr.arpa, 4.3.2.1.in-addr.arpa"
    })
    @DisplayName("is ASCII, lower case and without a trailing dot")
    void normalises(String text, String normal) {
        assertThat(ServerName.of(text)).hasToString(normal);
    }

    @ParameterizedTest
    @MethodSource("refused")
    @DisplayName("is nothing that could be a path, an address, a pattern or another host")
    void refuses(String text) {
        assertThat(ServerName.parse(text)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerName.of(text))
                .withMessageContaining("not a server name");
    }

    static String[] refused() {
        return new String[] {
            "",
            ".",
            "..",
            "a..b",
            ".example",
            "example..",
            "../../etc/passwd",
            "a/b",
            "a\\b",
            "a\0b",
            "a b",
            "a\nb",
            "*.example.com",
            "127.0.0.1",
            "127.0.0.1.",
            "2130706433",
            "0x7f000001",
            "127.0x1",
            "127.0xa",
            "::1",
            "[::1]",
            "münchen.example",
            "\u017fmtp.example",
            "\u212aelvin.example",
            "${run{/bin/sh}}",
            "$tls_sni",
            "a".repeat(64) + ".example",
            "a.".repeat(126) + "ab",
            "a".repeat(15_000)
        };
    }

    @Test
    @DisplayName("may have 253 characters, in labels of 63")
    void longest() {
        String longest = ("a".repeat(63) + ".").repeat(3) + "b".repeat(61);

        assertThat(longest).hasSize(ServerName.MAX_LENGTH);
        assertThat(ServerName.of(longest)).hasToString(longest);
        assertThat(ServerName.of(longest + ".")).hasToString(longest);
        assertThat(ServerName.parse(longest + "c")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {"mail.example.com, example.com", "example.com, com", "localhost, none"})
    @DisplayName("has a parent domain, all that follows its first label, unless it is a single label")
    void parent(String name, @Nullable String parent) {
        assertThat(ServerName.of(name).parent()).isEqualTo(Optional.ofNullable(parent));
    }

    @Test
    @DisplayName("equals a server name of the same text only, and differs from others in its hash code, too")
    void equality() {
        ServerName name = ServerName.of("mail.example");

        assertThat(name).isEqualTo(ServerName.of("mail.example")).isNotEqualTo(ServerName.of("imap.example"));
        assertThat((Object) name).isNotEqualTo("mail.example").isNotEqualTo(null);
        assertThat(name).doesNotHaveSameHashCodeAs(ServerName.of("imap.example"));
    }

    @Test
    @DisplayName("comes before those whose text is behind its own in the alphabet")
    void ordering() {
        assertThat(Stream.of("b.example", "a.example.com", "a.example")
                        .map(ServerName::of)
                        .sorted())
                .containsExactly(
                        ServerName.of("a.example"), ServerName.of("a.example.com"), ServerName.of("b.example"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a/b | character 2, \"/\", is not one of",
                "a..b | a label between two dots is empty",
                "10.0.0.1 | its last label is a number",
                ". | it is empty"
            })
    @DisplayName("that is none is told why, with the character")
    void saysWhy(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerName.of(text))
                .withMessageContaining(reason);
    }

    @Test
    @DisplayName("that is too long, or has a label that is, is told how long it may be")
    void saysHowLong() {
        String longest = "a".repeat(63);
        String longerLabel = "b".repeat(64);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerName.of(longest + "." + longerLabel))
                .withMessageContaining("the label \"" + longerLabel + "\" has more than 63 characters");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerName.of("a.".repeat(126) + "ab"))
                .withMessageContaining("it has 254 characters, at most 253 are allowed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerName.of("a.".repeat(126) + "/"))
                .withMessageContaining("character 253, \"/\", is not one of");
    }

    @Test
    @DisplayName("that is none is quoted with everything unprintable escaped")
    void escapesInMessages() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerName.of("a\r\nb\u202e"))
                .withMessageStartingWith("\"a\\x0d\\x0ab\\u202e\" is not a server name");
    }

    @Nested
    @DisplayName("from the bytes of a ClientHello")
    class FromSni {
        @Test
        @DisplayName("is read as ASCII")
        void ascii() {
            assertThat(ServerName.fromSni("Mail.Example.com".getBytes(UTF_8)))
                    .hasValue(ServerName.of("mail.example.com"));
        }

        @Test
        @DisplayName("may have 253 characters, and a trailing dot besides")
        void longest() {
            String longest = "a.".repeat(126) + "b";

            assertThat(ServerName.fromSni((longest + ".").getBytes(UTF_8))).hasValue(ServerName.of(longest));
            assertThat(ServerName.fromSni((longest + "..").getBytes(UTF_8))).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"münchen.example", "ſmtp.example", "straße.example"})
        @DisplayName("is never made of a U-label")
        void noULabels(String name) {
            assertThat(ServerName.fromSni(name.getBytes(UTF_8))).isEmpty();
        }
    }

    @Nested
    @DisplayName("that a person wrote")
    class OfUnicode {
        @ParameterizedTest
        @CsvSource({
            "münchen.example, xn--mnchen-3ya.example",
            "MÜNCHEN.example., xn--mnchen-3ya.example",
            "mail.例え.example, mail.xn--r8jz45g.example",
            "mail.example.com, mail.example.com"
        })
        @DisplayName("may have U-labels")
        void converts(String text, String aLabels) {
            assertThat(ServerName.ofUnicode(text)).hasToString(aLabels);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "straße.example",
                    "ς.example",
                    "ſmtp.example",
                    "\uff4dail.example",
                    "\u212aelvin.example",
                    "mail\u3002example.com",
                    "a\u200db.example",
                    "\u0080.example",
                    "\u2615.example\u0000"
                })
        @DisplayName("is refused where standards differ or a look-alike would become another host")
        void refusesLookAlikes(String text) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ServerName.ofUnicode(text))
                    .withMessageContaining("has no safe A-label; write its A-label (xn--...) instead");
        }
    }

    @Property
    @Label("from arbitrary bytes has no byte above 127 and none below 33")
    void arbitraryBytes(@ForAll byte[] bytes) {
        ServerName.fromSni(bytes).ifPresent(name -> {
            for (byte b : bytes) {
                assertThat(b).isGreaterThan((byte) 0x20);
            }
            assertThat(name.toString()).matches("[a-z0-9_.-]+");
        });
    }

    @Property
    @Label("has one normal form, whatever the case and one trailing dot")
    void caseAndTrailingDotDoNotMatter(@ForAll("names") String name) {
        ServerName expected = ServerName.of(name);

        assertThat(ServerName.of(name.toUpperCase(Locale.ROOT)))
                .isEqualTo(expected)
                .hasSameHashCodeAs(expected);
        assertThat(ServerName.of(name + ".")).isEqualTo(expected);
        assertThat(ServerName.of(expected.toString())).isEqualTo(expected);
        assertThat(ServerName.ofUnicode(name)).isEqualTo(expected);
        assertThat(ServerName.fromSni(name.getBytes(UTF_8))).hasValue(expected);
    }

    @Property(tries = 5000)
    @Label("accepts only labels of 1 to 63 of [a-z0-9_-], 253 characters in all, the last one no number")
    void acceptsNothingElse(@ForAll("nastyTexts") String text) {
        ServerName.parse(text).map(ServerName::toString).ifPresent(name -> {
            assertThat(name).hasSizeBetween(1, 253).matches("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
            assertThat(name).doesNotMatch("(.*\\.)?[0-9]+").doesNotMatch("(.*\\.)?0x[0-9a-f]*");
            assertThat(ServerName.of(name)).hasToString(name);
        });
    }

    @Property(tries = 5000)
    @Label("is every text of such labels, with one trailing dot or none, and no other")
    void acceptsAllOfThem(@ForAll("nastyTexts") String text) {
        assertThat(ServerName.parse(text).map(ServerName::toString)).isEqualTo(normalForm(text));
        assertThat(ServerName.fromSni(text.getBytes(ISO_8859_1)).map(ServerName::toString))
                .isEqualTo(normalForm(new String(text.getBytes(ISO_8859_1), ISO_8859_1)));
    }

    /** What the text is in normal form, by regular expressions. */
    static Optional<String> normalForm(String text) {
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return name.length() <= ServerName.MAX_LENGTH
                        && LABELS.matcher(name).matches()
                        && !NUMBER_AT_END.matcher(name).matches()
                ? Optional.of(name.toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    @Property
    @Label("has the hash code that its text has")
    void hashCodes(@ForAll("names") String name) {
        assertThat(ServerName.of(name.toUpperCase(Locale.ROOT))).hasSameHashCodeAs(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.example.com", "MAIL.Example.COM", "a", "smtp.a-longer-name.mail.example"})
    @DisplayName("takes no more memory than a string of it")
    void memory(String name) {
        byte[] bytes = name.getBytes(ISO_8859_1);
        assertThat(allocated(() -> RequestedName.fromSni(bytes)))
                .isPositive()
                .isLessThanOrEqualTo(allocated(() -> new String(bytes, ISO_8859_1)));
    }

    /** The bytes that one of many calls allocates. */
    private long allocated(Supplier<Object> call) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int calls = 100_000;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
            kept = call.get();
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(kept).isNotNull();
        return allocated / calls;
    }

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> label = Arbitraries.strings()
                .withChars("abcdefghijklmnopqrstuvwxyz0123456789_-")
                .ofMinLength(1)
                .ofMaxLength(63);
        return label.list()
                .ofMinSize(0)
                .ofMaxSize(3)
                .map(labels -> labels.stream().map(each -> each + ".").collect(Collectors.joining()) + "example");
    }

    @Provide
    Arbitrary<String> nastyTexts() {
        Arbitrary<String> pieces = Arbitraries.of(
                "a",
                "mail",
                ".",
                "..",
                "/",
                "\\",
                "\0",
                "\n",
                " ",
                "*",
                "%",
                "$",
                "{",
                "}",
                ":",
                "_",
                "-",
                "0",
                "127",
                "0x",
                "Z",
                "É",
                "\u017f",
                "\u212a",
                "\ud83d\ude00",
                "a".repeat(63),
                "a".repeat(64),
                "xn--",
                "example");
        return Arbitraries.oneOf(
                pieces.list().ofMaxSize(12).map(list -> String.join("", list)),
                Arbitraries.strings().ofMaxLength(300),
                Arbitraries.integers()
                        .between(1, 300)
                        .map(n -> IntStream.range(0, n)
                                .mapToObj(i -> i % 40 == 39 ? "." : "b")
                                .collect(Collectors.joining())));
    }
}

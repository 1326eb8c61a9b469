package io.github.mailsni.coverage;

import static io.github.mailsni.coverage.EximHosts.AUTHORITY;
import static io.github.mailsni.coverage.EximHosts.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.mailsni.ServerName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An MTA-STS policy")
class MtaStsPolicyTest {
    private static final String POLICY =
            "version: STSv1\nmode: enforce\nmx: mail.example.com\nmx: *.example.net\nmax_age: 604800\n";

    @TempDir
    Path directory;

    @Nested
    @DisplayName("is read")
    class Reads {
        @ParameterizedTest
        @ValueSource(strings = {"\n", "\r\n"})
        @DisplayName("with either line end")
        void lineEnds(String lineEnd) throws Exception {
            assertThat(MtaStsPolicy.parse(POLICY.replace("\n", lineEnd)))
                    .isEqualTo(new MtaStsPolicy(
                            MtaStsPolicy.Mode.ENFORCE,
                            Duration.ofDays(7),
                            List.of("mail.example.com", "*.example.net"),
                            Optional.empty(),
                            List.of()));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "max_age:0\nmode:testing\nmx:\tMAIL.example.com  \nversion:STSv1",
                    "version: STSv1\nmode: testing\nmax_age: 0\nmx: mail.example.com\nfuture-field: any value\n\n",
                    "version: STSv1\nmode: testing\nmode: enforce\nmax_age: 0\nmax_age: 9\nmx: mail.example.com\n"
                })
        @DisplayName("in any order, with unknown fields and spaces, the first of repeated ones")
        void lenient(String text) throws Exception {
            MtaStsPolicy policy = MtaStsPolicy.parse(text);
            assertThat(policy.mode()).isEqualTo(MtaStsPolicy.Mode.TESTING);
            assertThat(policy.maxAge()).isZero();
            assertThat(policy.mx()).containsExactly("mail.example.com");
        }

        @Test
        @DisplayName("without mx if it calls the policy off")
        void none() throws Exception {
            assertThat(MtaStsPolicy.parse("version: STSv1\nmode: none\nmax_age: 86400\n")
                            .mx())
                    .isEmpty();
        }

        @Test
        @DisplayName("from a file of up to 64 KiB")
        void file() throws Exception {
            Path file = Files.writeString(directory.resolve("mta-sts.txt"), POLICY, StandardCharsets.US_ASCII);
            assertThat(MtaStsPolicy.read(file).file()).contains(file);
            Files.writeString(file, " ".repeat(70_000), StandardCharsets.US_ASCII);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> MtaStsPolicy.read(file))
                    .withMessageStartingWith(file + ": it has more than the 65536 bytes");
        }

        @Test
        @DisplayName("but not from a device that never ends")
        @Timeout(60)
        void device() {
            Path device = Path.of("/dev/zero");
            assumeTrue(Files.exists(device));

            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> MtaStsPolicy.read(device))
                    .withMessageStartingWith("/dev/zero: it has more than the 65536 bytes");
        }
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "version: STSv1|version: STSv2|line 1: unknown version \"STSv2\"; expected STSv1",
                "mode: enforce|mode: Enforce|line 2: unknown mode \"Enforce\"; expected enforce, testing or none",
                "mode: enforce|mode enforce|line 2: \"mode enforce\" is no field; expected a name, a colon and a value,"
                        + " such as \"mode: enforce\"",
                "max_age: 604800|max-age: 604800|line 5: \"max-age\" is not the name of a field; did you mean \"max_age\"?",
                "max_age: 604800|max_age: 31557601|line 5: max_age \"31557601\" is no number of seconds from 0 to"
                        + " 31557600 (a year)",
                "max_age: 604800|max_age: -1|line 5: max_age \"-1\" is no number of seconds from 0 to 31557600 (a year)",
                "max_age: 604800|max_age: 99999999999999999999|line 5: max_age \"99999999999999999999\" is no number of"
                        + " seconds from 0 to 31557600 (a year)",
                "mode: enforce|``|line 2: it is empty; expected a field such as \"mx: mail.example.com\", and no lines"
                        + " between them",
                "version: STSv1|x: STSv1|line 6: the version is missing; expected a line \"version: STSv1\"",
                "mode: enforce|x: y|line 6: the mode is missing; expected a line \"mode: enforce\", \"mode: testing\" or"
                        + " \"mode: none\"",
                "max_age: 604800|x: y|line 6: max_age is missing; expected a line such as \"max_age: 604800\", in seconds"
            })
    @DisplayName("is refused with the line and what was expected:")
    void refused(String part, String replacement, String message) {
        assertThatExceptionOfType(MtaStsPolicyException.class)
                .isThrownBy(() -> MtaStsPolicy.parse(POLICY.replace(part, replacement)))
                .withMessage(message);
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "mx: *|line 4: mx \"*\" is no host name; expected one in A-labels without a trailing dot, or *. and a domain",
                "mx: mail.example.com.|line 4: mx \"mail.example.com.\" is no host name; expected one in A-labels without a"
                        + " trailing dot, or *. and a domain; did you mean \"mail.example.com\"?",
                "mx: m\u00fcnchen.example|line 4: mx \"m\u00fcnchen.example\" is no host name; expected one in A-labels without a"
                        + " trailing dot, or *. and a domain; did you mean \"xn--mnchen-3ya.example\"?",
                "f\u00fcr: mail.example.net|line 4: \"f\u00fcr: mail.example.net\" is no field; expected a name, a colon and a"
                        + " value, such as \"mode: enforce\"",
                "note: a\tb|line 4: \"note: a\\x09b\" is no field; expected a name, a colon and a value, such as \"mode: enforce\"",
                "mx mail.example.net|line 4: \"mx mail.example.net\" is no field; expected a name, a colon and a value,"
                        + " such as \"mode: enforce\"",
                "MX: mail.example.net|line 4: \"MX\" is not the name of a field; did you mean \"mx\"?",
                "``|line 4: it is empty; expected a field such as \"mx: mail.example.com\", and no lines between them"
            })
    @DisplayName("keeps a line that is none of a policy as its problem, and the rest:")
    void badLine(String replacement, String message) throws Exception {
        MtaStsPolicy policy = MtaStsPolicy.parse(POLICY.replace("mx: *.example.net", replacement));

        assertThat(policy.mx()).containsExactly("mail.example.com");
        assertThat(policy.maxAge()).isEqualTo(Duration.ofDays(7));
        assertThat(policy.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.STS_POLICY_INVALID);
            assertThat(problem.message())
                    .isEqualTo(message + "; until it is mended, senders may take the file for no policy");
        });
    }

    @Test
    @DisplayName("keeps each of several such lines, a byte order mark too")
    void badLines() throws Exception {
        Path file = Files.writeString(
                directory.resolve("mta-sts.txt"),
                "\uFEFF" + POLICY.replace("mx: *.example.net", "mx: a..b\nmx: c..d"),
                StandardCharsets.UTF_8);
        MtaStsPolicy policy = MtaStsPolicy.read(file);

        assertThat(policy.mode()).isEqualTo(MtaStsPolicy.Mode.ENFORCE);
        assertThat(policy.mx()).containsExactly("mail.example.com");
        assertThat(policy.problems())
                .extracting(problem -> problem.message().substring(0, 6))
                .containsExactly("line 1", "line 4", "line 5");
        assertThat(policy.problems()).allMatch(problem -> problem.file().equals(Optional.of(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF"})
    @DisplayName("is refused if every mx is wrong, and says what is wrong with the first")
    void everyMxIsWrong(String mark) {
        assertThatExceptionOfType(MtaStsPolicyException.class)
                .isThrownBy(() -> MtaStsPolicy.parse(mark + POLICY.replaceAll("mx: .*", "mx: a..b")))
                .withMessageStartingWith("line 3: mx \"a..b\" is no host name");
    }

    @Test
    @DisplayName("is left without hosts if every mx is wrong in a policy that is called off")
    void everyMxIsWrongInNone() throws Exception {
        MtaStsPolicy policy =
                MtaStsPolicy.parse(POLICY.replaceAll("mx: .*", "mx: a..b").replace("enforce", "none"));
        assertThat(policy.mx()).isEmpty();
        assertThat(policy.problems()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "version: STSv1, version: STSv2, line 1: unknown version",
        "mode: enforce, mode: Enforce, line 2: unknown mode",
        "max_age: 604800, max_age: never, line 5: max_age \"never\""
    })
    @DisplayName(
            "is refused if the first of repeated fields is wrong, since senders ignore the others (RFC 8461 section 3.2)")
    void firstCounts(String right, String wrong, String message) {
        assertThatExceptionOfType(MtaStsPolicyException.class)
                .isThrownBy(() -> MtaStsPolicy.parse(POLICY.replace(right, wrong) + right + "\n"))
                .withMessageStartingWith(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00e9t\u00e9", "\u4e2d\u6587 and more", "\uD83D\uDCE7", "a \u00a0 b"})
    @DisplayName("may have any UTF-8 in unknown fields (RFC 8461 section 3.2), as text and in a file")
    void unknownFieldInUtf8(String value) throws Exception {
        String text = POLICY + "x-note: " + value + "\n";
        assertThat(MtaStsPolicy.parse(text).problems()).isEmpty();
        Path file = Files.writeString(directory.resolve("mta-sts.txt"), text, StandardCharsets.UTF_8);
        assertThat(MtaStsPolicy.read(file).problems()).isEmpty();
    }

    @Test
    @DisplayName("has a problem where a line of its file is not UTF-8, and keeps the rest")
    void notUtf8() throws Exception {
        Path file = Files.writeString(
                directory.resolve("mta-sts.txt"), POLICY + "x-note: \u00e9t\u00e9\n", StandardCharsets.ISO_8859_1);
        MtaStsPolicy policy = MtaStsPolicy.read(file);
        assertThat(policy.mx()).hasSize(2);
        assertThat(policy.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).startsWith("line 6: \"x-note: "));
    }

    @Test
    @DisplayName("is refused if it is for no host, or empty")
    void incomplete() {
        assertThatExceptionOfType(MtaStsPolicyException.class)
                .isThrownBy(() -> MtaStsPolicy.parse("version: STSv1\nmode: testing\nmax_age: 1"))
                .withMessageStartingWith("line 4: no mx is given");
        assertThatExceptionOfType(MtaStsPolicyException.class)
                .isThrownBy(() -> MtaStsPolicy.parse(""))
                .satisfies(e -> assertThat(e.line()).isEqualTo(1));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "mail.example.com, true",
        "a.example.net, true",
        "a.b.example.net, false",
        "example.net, false",
        "mail.example.org, false"
    })
    @DisplayName("allows what a pattern is for, a wildcard for one label")
    void allows(String host, boolean allowed) throws Exception {
        assertThat(MtaStsPolicy.parse(POLICY).allows(ServerName.of(host))).isEqualTo(allowed);
    }

    @Nested
    @DisplayName("is compared with the MX hosts:")
    class Checks {
        private MtaStsReport check(String policy, String... hosts) throws Exception {
            EximHosts files = new EximHosts(directory);
            files.write("mail.example.com", AUTHORITY.issue("mail.example.com"));
            return MtaStsPolicy.parse(policy).check(EximHosts.check().check(files.open(), hosts));
        }

        @Test
        @DisplayName("a host in it with a certificate is well")
        void well() throws Exception {
            MtaStsReport report = check(POLICY.replace("mx: *.example.net\n", ""), "mail.example.com");
            assertThat(report.covered()).isTrue();
            assertThat(report.problems()).isEmpty();
            assertThat(report.patterns())
                    .singleElement()
                    .satisfies(pattern -> assertThat(pattern.hosts())
                            .extracting(HostCoverage::host)
                            .containsExactly("mail.example.com"));
        }

        @Test
        @DisplayName("a line that is none of a policy is an error of the policy, and hosts are judged all the same")
        void badLine() throws Exception {
            MtaStsReport report =
                    check(POLICY.replace("mx: *.example.net", "mx: *"), "mail.example.com", "mail.example.org");
            assertThat(report.covered()).isFalse();
            assertThat(report.problems()).extracting(Problem::code).containsExactly(ProblemCode.STS_POLICY_INVALID);
            assertThat(report.hosts().hosts()).extracting(HostCoverage::covered).containsExactly(true, false);
            assertThat(report.toText()).contains("sts-policy-invalid\n    line 4: mx");
        }

        @Test
        @DisplayName("a host that is not in it is sts-mx-mismatch, in testing mode only a warning")
        void mismatch() throws Exception {
            MtaStsReport report = check(POLICY, DEFAULT);
            assertThat(report.covered()).isFalse();
            assertThat(report.hosts().hosts().get(0).problems()).singleElement().satisfies(problem -> {
                assertThat(problem.code()).isEqualTo(ProblemCode.STS_MX_MISMATCH);
                assertThat(problem.message())
                        .isEqualTo("no mx of the policy is for mail.default.example, so senders that heed it do not"
                                + " deliver there; add \"mx: mail.default.example\" and give the policy a new id");
            });
            assertThat(check(POLICY.replace("enforce", "testing"), DEFAULT).covered())
                    .isTrue();
        }

        @Test
        @DisplayName("a pattern for none of them is sts-mx-unused")
        void unused() throws Exception {
            assertThat(check(POLICY, "mail.example.com").problems())
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.code()).isEqualTo(ProblemCode.STS_MX_UNUSED);
                        assertThat(problem.severity()).isEqualTo(Severity.WARNING);
                        assertThat(problem.message()).startsWith("no MX host matches \"mx: *.example.net\"");
                    });
        }

        @Test
        @DisplayName("a host in it without a certificate of its own is not covered")
        void notCovered() throws Exception {
            MtaStsReport report = check(POLICY, "mx.example.net");
            assertThat(report.covered()).isFalse();
            assertThat(report.hosts().hosts().get(0).has(ProblemCode.CERTIFICATE_HOST_MISMATCH))
                    .isTrue();
        }

        @Test
        @DisplayName("and shown as tables")
        void text() throws Exception {
            assertThat(check(POLICY, "mail.example.com").toText()).startsWith("""
                    MX IN THE POLICY  HOSTS
                    mail.example.com  mail.example.com
                    *.example.net     (none)

                      sts-mx-unused (warning)
                        no MX host matches "mx: *.example.net"; remove it, or check that host as well

                    """);
        }
    }
}

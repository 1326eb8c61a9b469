package io.github.mailsni.coverage;

import io.github.mailsni.HostPattern;
import io.github.mailsni.coverage.MtaStsPolicy.Mode;
import io.github.mailsni.internal.Printable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parses the text of an MTA-STS policy (RFC 8461 section 3.2). Unknown fields are skipped, and of repeated fields the
 * first one counts. A malformed line becomes a problem of the policy and does not hide the others, as long as the
 * mandatory fields are present.
 */
final class MtaStsParser {
    /** The value is UTF-8 without control characters, of which half a surrogate pair is none. */
    private static final Pattern FIELD = Pattern.compile(
            "([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*+"
                    + "([^\\x00-\\x20\\x7f\\ud800-\\udfff](?:[^\\x00-\\x1f\\x7f\\ud800-\\udfff]*[^\\x00-\\x20\\x7f\\ud800-\\udfff])?)[ \t]*+");

    private static final Pattern MAX_AGE = Pattern.compile("[0-9]{1,10}");
    /** The largest {@code max_age}, a year in seconds. */
    private static final long LONGEST_AGE = 31_557_600;

    private static final String VERSION = "STSv1";

    /** The fields that count once. */
    private static final Set<String> ONCE = Set.of("version", "mode", "max_age");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final List<String> mx = new ArrayList<>();
    private final List<MtaStsPolicyException> problems = new ArrayList<>();
    /** The names of the fields that count once and were met, rightly filled or not. */
    private final Set<String> met = new HashSet<>();

    private @Nullable MtaStsPolicyException mark;
    private @Nullable String version;
    private @Nullable Mode mode;
    private @Nullable Duration maxAge;
    private int line;

    private MtaStsParser() {}

    static MtaStsPolicy parse(String text, Optional<Path> file) throws MtaStsPolicyException {
        return new MtaStsParser().read(text, file);
    }

    private MtaStsPolicy read(String text, Optional<Path> file) throws MtaStsPolicyException {
        // a line end behind the last line is allowed, and blank space of editors there is ignored
        for (String each : withoutMark(text).stripTrailing().split("\n", -1)) {
            line++;
            try {
                field(each.endsWith("\r") ? each.substring(0, each.length() - 1) : each);
            } catch (MtaStsPolicyException noField) {
                problems.add(noField);
            }
        }
        line++;
        return policy(file);
    }

    private String withoutMark(String text) {
        if (!text.startsWith(BYTE_ORDER_MARK)) {
            return text;
        }
        mark = new MtaStsPolicyException(
                1,
                "there is a byte order mark before it, which senders take for a part of the line; save the file without it");
        return text.substring(BYTE_ORDER_MARK.length());
    }

    private MtaStsPolicy policy(Optional<Path> file) throws MtaStsPolicyException {
        if (version == null) {
            throw missing("the version is missing; expected a line \"version: STSv1\"");
        }
        if (mode == null) {
            throw missing(
                    "the mode is missing; expected a line \"mode: enforce\", \"mode: testing\" or \"mode: none\"");
        }
        if (maxAge == null) {
            throw missing("max_age is missing; expected a line such as \"max_age: 604800\", in seconds");
        }
        if (mx.isEmpty() && mode != Mode.NONE) {
            throw missing("no mx is given; expected a line such as \"mx: mail.example.com\" for each MX host");
        }
        return new MtaStsPolicy(
                mode,
                maxAge,
                mx,
                file,
                Stream.concat(Stream.ofNullable(mark), problems.stream())
                        .map(each -> Problem.of(
                                ProblemCode.STS_POLICY_INVALID,
                                each.getMessage() + "; until it is mended, senders may take the file for no policy",
                                file))
                        .toList());
    }

    private void field(String content) throws MtaStsPolicyException {
        Matcher field = FIELD.matcher(content);
        if (!field.matches()) {
            throw problem(
                    content.isBlank()
                            ? "it is empty; expected a field such as \"mx: mail.example.com\", and no lines between them"
                            : "\"" + cut(content)
                                    + "\" is no field; expected a name, a colon and a value, such as"
                                    + " \"mode: enforce\"");
        }
        String name = field.group(1);
        String value = field.group(2);
        if (ONCE.contains(name) && !met.add(name)) {
            return;
        }
        switch (name) {
            case "version" -> version = version(value);
            case "mode" -> mode = mode(value);
            case "max_age" -> maxAge = maxAge(value);
            case "mx" -> mx.add(mx(value));
            default -> refuseMisspelled(name);
        }
    }

    /** Refuses misspellings of known fields; other unknown fields may belong to extensions. */
    private void refuseMisspelled(String name) throws MtaStsPolicyException {
        String likely = name.toLowerCase(Locale.ROOT).replace('-', '_');
        if (List.of("version", "mode", "max_age", "maxage", "mx").contains(likely)) {
            throw problem("\"" + name + "\" is not the name of a field; did you mean \""
                    + (likely.equals("maxage") ? "max_age" : likely) + "\"?");
        }
    }

    private String version(String value) throws MtaStsPolicyException {
        if (!value.equals(VERSION)) {
            throw problem("unknown version \"" + cut(value) + "\"; expected " + VERSION);
        }
        return value;
    }

    private Mode mode(String value) throws MtaStsPolicyException {
        return switch (value) {
            case "enforce" -> Mode.ENFORCE;
            case "testing" -> Mode.TESTING;
            case "none" -> Mode.NONE;
            default -> throw problem("unknown mode \"" + cut(value) + "\"; expected enforce, testing or none");
        };
    }

    private Duration maxAge(String value) throws MtaStsPolicyException {
        if (!MAX_AGE.matcher(value).matches() || Long.parseLong(value) > LONGEST_AGE) {
            throw problem(
                    "max_age \"" + cut(value) + "\" is no number of seconds from 0 to " + LONGEST_AGE + " (a year)");
        }
        return Duration.ofSeconds(Long.parseLong(value));
    }

    private String mx(String value) throws MtaStsPolicyException {
        Optional<HostPattern> pattern = HostPattern.parse(value);
        if (pattern.isEmpty() || value.endsWith(".")) {
            throw problem("mx \"" + cut(value) + "\" is no host name; expected one in A-labels without a trailing dot,"
                    + " or *. and a domain" + spelledInALabels(value));
        }
        return pattern.get().toString();
    }

    private static String spelledInALabels(String value) {
        try {
            String meant = HostPattern.ofUnicode(value).toString();
            return meant.equals(value) ? "" : "; did you mean \"" + meant + "\"?";
        } catch (IllegalArgumentException noName) {
            return "";
        }
    }

    /** Reports the malformed line rather than the missing field, since that line was meant to be the field. */
    private MtaStsPolicyException missing(String problem) {
        return problems.isEmpty() ? problem(problem) : problems.get(0);
    }

    private MtaStsPolicyException problem(String problem) {
        return new MtaStsPolicyException(line, problem);
    }

    private static String cut(String text) {
        String shown = text.length() <= 60 ? text : text.substring(0, 60) + "...";
        return Printable.line(shown);
    }
}

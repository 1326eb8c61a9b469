package io.github.mailsni.internal.exim.configuration;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.configuration.EximConfiguration.Setting;
import io.github.mailsni.internal.exim.configuration.LogicalLines.LogicalLine;
import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.Spaces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The option settings and named lists of a configuration (Exim specification 6.10 to 6.16, 10.5), one line after the other. */
final class MainSection {
    private static final String CERTIFICATE = "tls_certificate";
    private static final String PRIVATE_KEY = "tls_privatekey";
    private static final String PRIMARY_HOSTNAME = "primary_hostname";
    private static final Set<String> OF_INTEREST = Set.of(CERTIFICATE, PRIVATE_KEY, PRIMARY_HOSTNAME);
    private static final Set<String> NOT_TAKEN_OVER = Set.of("tls_ocsp_file", "tls_verify_certificates", "tls_crl");

    private static final Pattern HIDE = Pattern.compile("(?:hide\\s+)*+", Pattern.CASE_INSENSITIVE);
    private static final Pattern LIST =
            Pattern.compile("(domain|host|address|localpart)list(?:_cache)?\\s+(\\w*+)\\s*+(.*)", Pattern.DOTALL);
    private static final Pattern OPTION = Pattern.compile("(\\w++)\\s*+(.*)", Pattern.DOTALL);
    private static final Pattern NEGATION = Pattern.compile("not?_");
    private static final String END = "begin ";

    private final PredefinedMacros predefined;
    private final Map<String, Setting> settings = new HashMap<>();
    private final Map<String, LogicalLine> seen = new HashMap<>();
    private final Map<String, String> domainLists = new HashMap<>();
    private final Map<String, String> hostLists = new HashMap<>();
    private final Map<String, ValueOrigin> origins = new HashMap<>();
    private final List<Remark> remarks = new ArrayList<>();
    private final List<Remark> notTakenOver = new ArrayList<>();
    private @Nullable LogicalLine last;

    MainSection(PredefinedMacros predefined) {
        this.predefined = predefined;
    }

    /** Whether a line ends the section: a {@code begin} with the name of another. */
    static boolean isEnd(String line) {
        return line.regionMatches(true, 0, END, 0, END.length());
    }

    void take(LogicalLine line) throws ConfigurationException {
        if (!Ascii.isLetter(line.text().charAt(0))) {
            throw line.problem(unexpected(line));
        }
        Matcher hide = HIDE.matcher(line.text());
        int start = hide.lookingAt() ? hide.end() : 0;
        String text = line.text().substring(start);
        Matcher list = LIST.matcher(text);
        Matcher option = OPTION.matcher(text);
        if (list.matches()) {
            takeList(line, list.group(1), list.group(2), start + list.start(3));
        } else if (option.matches()) {
            takeOption(line, option.group(1), start + option.start(2));
        }
        last = line;
    }

    private String unexpected(LogicalLine line) {
        String found = Printable.quoted(line.text().substring(0, 1));
        String hint = last == null || line.text().startsWith("_")
                ? ""
                : "; if this is to be a part of the value in the line before, line "
                        + last.at(last.text().length()).line() + " needs a backslash at its end";
        return "expected an option, whose name begins with a letter, but found " + found + hint
                + (line.text().startsWith("_")
                        ? "; a macro of your own begins with a capital letter, those with an underscore are Exim's"
                        : "");
    }

    private void takeList(LogicalLine line, String kind, String name, int rest) throws ConfigurationException {
        if (!kind.equals("domain") && !kind.equals("host")) {
            return;
        }
        Map<String, String> lists = kind.equals("domain") ? domainLists : hostLists;
        if (lists.putIfAbsent(name, value(line, name, rest).text()) != null) {
            throw line.problem(
                    "the " + kind + " list " + name + " is defined for the second time; Exim accepts it once");
        }
    }

    private void takeOption(LogicalLine line, String written, int rest) throws ConfigurationException {
        Matcher negation = NEGATION.matcher(written);
        String name = negation.lookingAt() ? written.substring(negation.end()) : written;
        boolean known = predefined.haveOption(name) || OF_INTEREST.contains(name) || NOT_TAKEN_OVER.contains(name);
        if (!known && predefined.tellOptions()) {
            tellUnknown(line, written);
        }
        LogicalLine earlier = known ? seen.putIfAbsent(name, line) : null;
        if (earlier != null) {
            throw line.problem(name + " is set for the second time, first in " + earlier.file() + ", line "
                    + earlier.number() + "; Exim accepts it once");
        }
        if (OF_INTEREST.contains(written)) {
            Value value = value(line, written, rest);
            settings.put(written, new Setting(value.text(), line.file(), line.number()));
            origins.put(written, new ValueOrigin(line, value.places()));
        } else if (NOT_TAKEN_OVER.contains(written)
                && !value(line, written, rest).text().isEmpty()) {
            notTakenOver.add(new Remark(
                    line.file(),
                    line.number(),
                    written + " is set, and is not taken over: it has no effect here. " + instead(written)));
        }
    }

    private static String instead(String option) {
        return option.equals("tls_ocsp_file")
                ? "No OCSP response is stapled"
                : "Whether certificates of clients are asked for and trusted is a matter of the program's own TLS context";
    }

    /** A name that only a macro's text made cannot be meant; others may be those of an Exim that was built in another way. */
    private void tellUnknown(LogicalLine line, String name) throws ConfigurationException {
        if (!line.beginsInFileWith(name) && !line.beginsInFileWith("hide")) {
            throw line.problem("with its macros replaced this line sets an option " + Printable.quoted(name)
                    + ", which Exim does not know; a predefined macro can be neither set nor redefined");
        }
        remarks.add(new Remark(
                line.file(),
                line.number(),
                "Exim has no option " + Printable.quoted(name)
                        + ", as far as its predefined macros say, and would not start; correct the name, or give the macros"
                        + " that your Exim prints with \"exim -bP macros\""));
    }

    EximConfiguration configuration(List<Path> files) {
        return new EximConfiguration(
                setting(CERTIFICATE), setting(PRIVATE_KEY), setting(PRIMARY_HOSTNAME), domainLists, hostLists, files);
    }

    Map<String, ValueOrigin> origins() {
        return origins;
    }

    List<Remark> remarks() {
        return remarks;
    }

    List<Remark> notTakenOver() {
        return notTakenOver;
    }

    private Optional<Setting> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    /**
     * The text behind the equals sign.
     *
     * @param places where each character stands in the line, and the place behind the last one
     */
    private record Value(String text, List<Integer> places) {}

    private static Value value(LogicalLine line, String name, int rest) throws ConfigurationException {
        String text = line.text();
        if (rest == text.length()) {
            throw line.problem("the line ends behind " + name + "; expected = and a value");
        }
        if (text.charAt(rest) != '=') {
            throw line.problem("expected = behind " + name);
        }
        int start = Spaces.end(text, rest + 1);
        if (text.startsWith("\"", start)) {
            QuotedString quoted = QuotedString.read(line, name, text.substring(start));
            return new Value(
                    quoted.value(),
                    quoted.places().stream().map(place -> start + place).toList());
        }
        return new Value(
                text.substring(start),
                IntStream.rangeClosed(start, text.length()).boxed().toList());
    }
}

package io.github.mailsni.exim;

import io.github.mailsni.exim.EximConfiguration.Setting;
import io.github.mailsni.exim.LogicalLines.LogicalLine;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The option settings and named lists of a configuration (Exim specification 6.10 to 6.16, 10.5), one line after the other. */
final class MainSection {
    private static final String CERTIFICATE = "tls_certificate";
    private static final String PRIVATE_KEY = "tls_privatekey";
    private static final String PRIMARY_HOSTNAME = "primary_hostname";
    private static final Set<String> OF_INTEREST = Set.of(CERTIFICATE, PRIVATE_KEY, PRIMARY_HOSTNAME);

    private static final Pattern HIDE = Pattern.compile("(?:hide\\s+)*+", Pattern.CASE_INSENSITIVE);
    private static final Pattern DOMAIN_LIST =
            Pattern.compile("domainlist(?:_cache)?\\s+(\\w*+)\\s*+(.*)", Pattern.DOTALL);
    private static final Pattern OPTION = Pattern.compile("(\\w++)\\s*+(.*)", Pattern.DOTALL);
    private static final String END = "begin ";

    private final Map<String, Setting> settings = new HashMap<>();
    private final Map<String, String> domainLists = new HashMap<>();

    /** Whether a line ends the section: a {@code begin} with the name of another. */
    static boolean isEnd(String line) {
        return line.regionMatches(true, 0, END, 0, END.length());
    }

    void take(LogicalLine line) throws ConfigurationException {
        Matcher hide = HIDE.matcher(line.text());
        String text = hide.lookingAt() ? line.text().substring(hide.end()) : line.text();
        Matcher list = DOMAIN_LIST.matcher(text);
        Matcher option = OPTION.matcher(text);
        if (list.matches()) {
            String name = list.group(1);
            if (domainLists.putIfAbsent(name, value(line, name, list.group(2))) != null) {
                throw line.problem("the domain list " + name + " is defined for the second time; Exim accepts it once");
            }
        } else if (option.matches() && OF_INTEREST.contains(option.group(1))) {
            set(line, option.group(1), option.group(2));
        }
    }

    EximConfiguration configuration(List<Path> files) {
        return new EximConfiguration(
                setting(CERTIFICATE), setting(PRIVATE_KEY), setting(PRIMARY_HOSTNAME), domainLists, files);
    }

    private Optional<Setting> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    private void set(LogicalLine line, String name, String rest) throws ConfigurationException {
        Setting earlier = settings.putIfAbsent(name, new Setting(value(line, name, rest), line.file(), line.number()));
        if (earlier != null) {
            throw line.problem(name + " is set for the second time, first in " + earlier.file() + ", line "
                    + earlier.line() + "; Exim accepts it once");
        }
    }

    private static String value(LogicalLine line, String name, String rest) throws ConfigurationException {
        if (rest.isEmpty()) {
            throw line.problem("the line ends behind " + name + "; expected = and a value");
        }
        if (rest.charAt(0) != '=') {
            throw line.problem("expected = behind " + name);
        }
        String value = Spaces.stripLeading(rest.substring(1));
        return value.startsWith("\"") ? QuotedString.read(line, name, value) : value;
    }
}

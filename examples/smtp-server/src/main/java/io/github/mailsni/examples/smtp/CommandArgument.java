package io.github.mailsni.examples.smtp;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The argument of MAIL or RCPT: {@code FROM:<path> KEYWORD=value ...} (RFC 5321 section 4.1.1.11).
 *
 * @param path the path, without its angle brackets and without the source route that RFC 5321 appendix C lets us ignore
 * @param parameters the parameters of the extensions, keywords in upper case
 */
record CommandArgument(String path, Map<String, String> parameters) {
    /**
     * Parses the argument of a MAIL or RCPT command.
     *
     * @param prefix {@code FROM:} or {@code TO:}
     * @param text the text behind the verb and its space
     * @return the argument, or empty if the text does not have that form
     */
    static Optional<CommandArgument> parse(String prefix, String text) {
        if (!text.regionMatches(true, 0, prefix, 0, prefix.length())) {
            return Optional.empty();
        }
        // a space before the bracket is invalid, but many clients send it
        String rest = text.substring(prefix.length()).stripLeading();
        int end = endOfPath(rest);
        if (end < 0 || (end < rest.length() && rest.charAt(end) != ' ')) {
            return Optional.empty();
        }
        return parameters(rest.substring(end))
                .map(parameters -> new CommandArgument(withoutSourceRoute(rest.substring(1, end - 1)), parameters));
    }

    /** The index behind the closing bracket, which counts only outside a quoted local part; -1 if there is none. */
    private static int endOfPath(String text) {
        if (!text.startsWith("<")) {
            return -1;
        }
        boolean quoted = false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i + 1;
            }
        }
        return -1;
    }

    private static String withoutSourceRoute(String path) {
        return path.startsWith("@") ? path.substring(path.indexOf(':') + 1) : path;
    }

    private static Optional<Map<String, String>> parameters(String text) {
        List<String> words =
                Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String keyword = (equals < 0 ? word : word.substring(0, equals)).toUpperCase(Locale.ROOT);
            String value = equals < 0 ? "" : word.substring(equals + 1);
            if (parameters.put(keyword, value) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(Map.copyOf(parameters));
    }
}

package io.github.mailsni.exim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A regular expression of Perl's kind, as Exim's library reads it, in the words of {@code java.util.regex}. Where the two
 * differ in what they mean by the same characters it is rewritten; where Java has no such thing it is refused.
 */
final class PcreTranslation {
    private static final int MOST_CHARACTERS = 4096;
    private static final int DEEPEST = 50;
    /** As many as PCRE allows. */
    private static final int MOST_REPETITIONS = 65_535;

    private static final String CLASS_ESCAPES = "dDsSwWhHvV";
    private static final String ANCHORS_AND_MORE = "AzZbBGRX";
    private static final String FLAGS = "ims-";

    private final String pattern;
    private final StringBuilder java = new StringBuilder();
    private final List<Integer> origins = new ArrayList<>();
    private final Map<String, Integer> groupNames = new HashMap<>();
    private int position;
    private int groups;
    private int depth;

    private PcreTranslation(String pattern) {
        this.pattern = pattern;
    }

    /** Translates a pattern. */
    static PcreTranslation of(String pattern) throws ProblemException {
        PcreTranslation translation = new PcreTranslation(pattern);
        if (pattern.length() > MOST_CHARACTERS) {
            throw new ProblemException("it is longer than " + MOST_CHARACTERS + " characters", 0);
        }
        while (translation.position < pattern.length()) {
            translation.next();
        }
        return translation;
    }

    String java() {
        return java.toString();
    }

    /** The place in the original of a place in the translation. */
    int origin(int javaIndex) {
        if (javaIndex < 0 || origins.isEmpty()) {
            return 0;
        }
        return javaIndex < origins.size() ? origins.get(javaIndex) : pattern.length();
    }

    private void emit(String text, int origin) {
        java.append(text);
        for (int i = 0; i < text.length(); i++) {
            origins.add(origin);
        }
    }

    private void emitLiteral(int c, int origin) {
        emit(Ascii.isLetterOrDigit(c) ? String.valueOf((char) c) : String.format(Locale.ROOT, "\\x{%x}", c), origin);
    }

    private ProblemException problem(String problem, int offset) {
        return new ProblemException(problem, offset);
    }

    private int peek(int ahead) {
        return position + ahead < pattern.length() ? pattern.charAt(position + ahead) : -1;
    }

    private boolean lookingAt(String text) {
        return pattern.startsWith(text, position);
    }

    private void next() throws ProblemException {
        int start = position;
        char c = pattern.charAt(position);
        switch (c) {
            case '\\' -> escape();
            case '[' -> characterClass();
            case '(' -> open();
            case ')' -> close();
            case '{' -> brace();
            case '.', '^', '$', '|', '*', '+', '?' -> {
                position++;
                emit(String.valueOf(c), start);
            }
            default -> {
                position++;
                emitLiteral(c, start);
            }
        }
    }

    private void close() {
        depth--;
        emit(")", position++);
    }

    private void open() throws ProblemException {
        int start = position;
        if (++depth > DEEPEST) {
            throw problem("groups are nested more than " + DEEPEST + " deep", start);
        }
        if (lookingAt("(*")) {
            throw problem("verbs such as (*...) are not supported", start);
        }
        if (!lookingAt("(?")) {
            groups++;
            position++;
            emit("(", start);
            return;
        }
        if (lookingAt("(?#")) {
            skipComment();
        } else if (isPlainGroup()) {
            copyGroupOpening();
        } else if (lookingAt("(?P<") || lookingAt("(?<") || lookingAt("(?'")) {
            namedGroup();
        } else if (lookingAt("(?P=")) {
            position += 4;
            depth--;
            namedReference(')', start);
        } else {
            inlineFlags();
        }
    }

    private boolean isPlainGroup() {
        return lookingAt("(?:")
                || lookingAt("(?=")
                || lookingAt("(?!")
                || lookingAt("(?>")
                || lookingAt("(?<=")
                || lookingAt("(?<!");
    }

    private void copyGroupOpening() {
        int start = position;
        position += pattern.charAt(position + 2) == '<' ? 4 : 3;
        emit(pattern.substring(start, position), start);
    }

    private void skipComment() throws ProblemException {
        int end = pattern.indexOf(')', position);
        if (end < 0) {
            throw problem("missing ) after the comment", position);
        }
        depth--;
        position = end + 1;
    }

    private void namedGroup() throws ProblemException {
        int start = position;
        position += lookingAt("(?P<") ? 4 : 3;
        String name = takeUntil(pattern.charAt(position - 1) == '\'' ? '\'' : '>', start);
        groups++;
        groupNames.put(name, groups);
        emit("(", start);
    }

    private void namedReference(char end, int start) throws ProblemException {
        String name = takeUntil(end, start);
        Integer group = groupNames.get(name);
        if (group == null) {
            throw problem("there is no group of the name " + Escaped.quoted(name) + " before this", start);
        }
        reference(group, start);
    }

    private void reference(int group, int start) {
        emit("(?:\\" + group + ")", start);
    }

    private String takeUntil(char end, int start) throws ProblemException {
        int close = pattern.indexOf(end, position);
        if (close < 0) {
            throw problem("missing " + end + " after the name", start);
        }
        String name = pattern.substring(position, close);
        position = close + 1;
        return name;
    }

    private void inlineFlags() throws ProblemException {
        int start = position;
        int end = start + 2;
        while (end < pattern.length() && FLAGS.indexOf(pattern.charAt(end)) >= 0) {
            end++;
        }
        boolean ends = end < pattern.length() && (pattern.charAt(end) == ')' || pattern.charAt(end) == ':');
        if (!ends || end == start + 2) {
            throw problem(
                    "this kind of group is not supported; supported are (...), (?:...), (?<name>...), (?=...), (?!...), "
                            + "(?<=...), (?<!...), (?>...) and the options i, m and s as in (?i)",
                    start);
        }
        position = end + 1;
        if (pattern.charAt(end) == ')') {
            depth--;
        }
        emit(pattern.substring(start, position), start);
    }

    private void brace() throws ProblemException {
        int start = position;
        int end = position + 1;
        while (end < pattern.length() && (Ascii.isDigit(pattern.charAt(end)) || pattern.charAt(end) == ',')) {
            end++;
        }
        String inside = pattern.substring(start + 1, end);
        boolean quantifier = end < pattern.length() && pattern.charAt(end) == '}' && inside.matches("[0-9]+(,[0-9]*)?");
        if (!quantifier) {
            position++;
            emitLiteral('{', start);
            return;
        }
        for (String number : inside.split(",", 2)) {
            if (isTooLarge(number)) {
                throw problem("the number in {} is larger than " + MOST_REPETITIONS, start);
            }
        }
        position = end + 1;
        emit(pattern.substring(start, position), start);
    }

    private static boolean isTooLarge(String number) {
        return number.length() > 5 || (!number.isEmpty() && Integer.parseInt(number) > MOST_REPETITIONS);
    }

    private void escape() throws ProblemException {
        int start = position;
        int c = peek(1);
        if (c < 0) {
            throw problem("\\ at the end", start);
        }
        position += 2;
        if (c == 'Q') {
            quotation();
        } else if (ANCHORS_AND_MORE.indexOf(c) >= 0 || CLASS_ESCAPES.indexOf(c) >= 0) {
            emit("\\" + (char) c, start);
        } else if (c == 'N' && peek(0) != '{') {
            emit("[^\\n]", start);
        } else if (c == 'p' || c == 'P') {
            property(start);
        } else if (c == 'k' && (peek(0) == '<' || peek(0) == '{' || peek(0) == '\'')) {
            position++;
            namedReference(closing(pattern.charAt(position - 1)), start);
        } else if (c == 'g') {
            numberedReference(start);
        } else if (c >= '1' && c <= '9') {
            position--;
            plainReference(start);
        } else if (c != 'E') {
            position -= 1;
            emitLiteral(escapedCharacter(start), start);
        }
    }

    private static char closing(char opening) {
        return switch (opening) {
            case '<' -> '>';
            case '{' -> '}';
            default -> opening;
        };
    }

    private void quotation() {
        while (position < pattern.length() && !lookingAt("\\E")) {
            emitLiteral(pattern.charAt(position), position);
            position++;
        }
        position = Math.min(pattern.length(), position + 2);
    }

    private void property(int start) throws ProblemException {
        int end = peek(0) == '{' ? pattern.indexOf('}', position) + 1 : position + 1;
        if (end <= position || end > pattern.length()) {
            throw problem("malformed \\p", start);
        }
        position = end;
        emit(pattern.substring(start, end), start);
    }

    private void numberedReference(int start) throws ProblemException {
        boolean braced = peek(0) == '{';
        position += braced ? 1 : 0;
        boolean relative = peek(0) == '-';
        position += relative ? 1 : 0;
        int from = position;
        while (Ascii.isDigit(peek(0)) && position - from < 3) {
            position++;
        }
        if (from == position || (braced && peek(0) != '}')) {
            throw problem("expected the number of a group behind \\g", start);
        }
        int number = Integer.parseInt(pattern.substring(from, position));
        position += braced ? 1 : 0;
        requireGroup(relative ? groups + 1 - number : number, start);
    }

    private void plainReference(int start) throws ProblemException {
        int from = position;
        while (Ascii.isDigit(peek(0)) && position - from < 3) {
            position++;
        }
        int number = Integer.parseInt(pattern.substring(from, position));
        if (number > Math.max(9, groups) && pattern.charAt(from) < '8') {
            position = from;
            emitLiteral(digits(8, 3, start), start);
        } else {
            requireGroup(number, start);
        }
    }

    private void requireGroup(int number, int start) throws ProblemException {
        if (number < 1 || number > groups) {
            throw problem("there is no group " + number + " before this", start);
        }
        reference(number, start);
    }

    /** The character that an escape stands for; the position is behind the backslash. */
    private int escapedCharacter(int start) throws ProblemException {
        char c = pattern.charAt(position++);
        return switch (c) {
            case 'a' -> 7;
            case 'e' -> 0x1b;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'x' -> hexadecimal(start);
            case 'c' -> control(start);
            case '0' -> digits(8, 2, start);
            default -> {
                if (Ascii.isLetterOrDigit(c)) {
                    throw problem("\\" + c + " is not supported", start);
                }
                yield c;
            }
        };
    }

    private int hexadecimal(int start) throws ProblemException {
        if (peek(0) != '{') {
            return digits(16, 2, start);
        }
        position++;
        int value = digits(16, 4, start);
        if (peek(0) != '}') {
            throw problem("expected up to four hexadecimal digits in \\x{}", start);
        }
        position++;
        return value;
    }

    private int digits(int radix, int most, int start) throws ProblemException {
        int value = 0;
        for (int i = 0; i < most && Character.digit(peek(0), radix) >= 0 && peek(0) < 0x80; i++) {
            value = value * radix + Character.digit(peek(0), radix);
            position++;
        }
        if (value > Character.MAX_VALUE) {
            throw problem("the character is out of range", start);
        }
        return value;
    }

    private int control(int start) throws ProblemException {
        int c = peek(0);
        if (c <= ' ' || c >= 0x7f) {
            throw problem("expected a printable character behind \\c", start);
        }
        position++;
        return Ascii.upper(c) ^ 0x40;
    }

    private void characterClass() throws ProblemException {
        int start = position++;
        emit("[", start);
        if (peek(0) == '^') {
            emit("^", position++);
        }
        boolean first = true;
        while (first || peek(0) != ']') {
            if (peek(0) < 0) {
                throw problem("missing ] for the class that begins with [", start);
            }
            classMember();
            first = false;
        }
        emit("]", position++);
    }

    private void classMember() throws ProblemException {
        int start = position;
        char c = pattern.charAt(position);
        if (c == '[' && peek(1) == ':' && pattern.indexOf(":]", position + 2) >= 0) {
            posixClass();
        } else if (c == '[' && (peek(1) == '.' || peek(1) == '=')) {
            throw problem("collating elements such as [.x.] are not supported", start);
        } else if (c == '\\') {
            classEscape();
        } else if (c == '-') {
            position++;
            emit(isRange() ? "-" : "\\-", start);
        } else {
            position++;
            emitLiteral(c, start);
        }
    }

    /** Whether a hyphen that was just passed stands between two ends of a range. */
    private boolean isRange() {
        char before = pattern.charAt(position - 2);
        return before != '['
                && !(before == '^' && pattern.charAt(position - 3) == '[')
                && peek(0) != ']'
                && !endsInClass();
    }

    private boolean endsInClass() {
        return java.length() > 1
                && CLASS_ESCAPES.indexOf(java.charAt(java.length() - 1)) >= 0
                && java.charAt(java.length() - 2) == '\\';
    }

    private void classEscape() throws ProblemException {
        int start = position;
        int c = peek(1);
        if (c < 0) {
            throw problem("\\ at the end", start);
        }
        position += 2;
        if (CLASS_ESCAPES.indexOf(c) >= 0) {
            emit("\\" + (char) c, start);
        } else if (c == 'p' || c == 'P') {
            property(start);
        } else if (c == 'b') {
            emitLiteral('\b', start);
        } else if (c == 'Q') {
            quotation();
        } else if (c >= '1' && c <= '7') {
            position--;
            emitLiteral(digits(8, 3, start), start);
        } else if (c != 'E') {
            position--;
            emitLiteral(escapedCharacter(start), start);
        }
    }

    private void posixClass() throws ProblemException {
        int start = position;
        int end = pattern.indexOf(":]", start + 2);
        String name = pattern.substring(start + 2, end);
        boolean negated = name.startsWith("^");
        position = end + 2;
        if (name.equals("word") || name.equals("^word")) {
            emit(negated ? "\\W" : "\\w", start);
            return;
        }
        String property = posixProperty(negated ? name.substring(1) : name);
        if (property.isEmpty()) {
            throw problem("unknown class " + Escaped.quoted("[:" + name + ":]"), start);
        }
        emit((negated ? "\\P{" : "\\p{") + property + "}", start);
    }

    private static String posixProperty(String name) {
        return switch (name) {
            case "alpha" -> "Alpha";
            case "lower" -> "Lower";
            case "upper" -> "Upper";
            case "alnum" -> "Alnum";
            case "ascii" -> "ASCII";
            case "blank" -> "Blank";
            case "cntrl" -> "Cntrl";
            case "digit" -> "Digit";
            case "graph" -> "Graph";
            case "print" -> "Print";
            case "punct" -> "Punct";
            case "space" -> "Space";
            case "xdigit" -> "XDigit";
            default -> "";
        };
    }
}

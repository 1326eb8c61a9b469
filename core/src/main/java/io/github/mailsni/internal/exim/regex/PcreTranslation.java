package io.github.mailsni.internal.exim.regex;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.util.HashMap;
import java.util.Map;

/**
 * A regular expression of Perl's kind, as Exim's library reads it, in the words of {@code java.util.regex}. Where the two
 * differ in what they mean by the same characters it is rewritten; where Java has no such thing it is refused.
 */
public final class PcreTranslation {
    private static final int MOST_CHARACTERS = 4096;
    private static final int DEEPEST = 50;
    /** As many as PCRE allows. */
    private static final int MOST_REPETITIONS = 65_535;

    private static final String ANCHORS_AND_MORE = "AzZbBGRX";
    private static final String FLAGS = "ims-";

    private final PcreText text;
    private final Map<String, Integer> groupNames = new HashMap<>();
    private int groups;
    private int depth;

    private PcreTranslation(PcreText text) {
        this.text = text;
    }

    /** Translates a pattern. */
    public static PcreTranslation of(String pattern) throws ProblemException {
        if (pattern.length() > MOST_CHARACTERS) {
            throw new ProblemException("it is longer than " + MOST_CHARACTERS + " characters", 0);
        }
        PcreTranslation translation = new PcreTranslation(new PcreText(pattern));
        while (translation.text.peek() != PcreText.END) {
            translation.next();
        }
        return translation;
    }

    public String java() {
        return text.java();
    }

    /** The place in the original of a place in the translation. */
    public int origin(int javaIndex) {
        return text.origin(javaIndex);
    }

    private void next() throws ProblemException {
        int start = text.position();
        int c = text.peek();
        switch (c) {
            case '\\' -> escape();
            case '[' -> new PcreClass(text).translate();
            case '(' -> open();
            case ')' -> close();
            case '{' -> brace();
            case '.', '^', '$', '|', '*', '+', '?' -> {
                text.advance();
                text.copy(start);
            }
            default -> {
                text.advance();
                text.emitLiteral(c, start);
            }
        }
    }

    private void close() {
        depth--;
        text.advance();
        text.copy(text.position() - 1);
    }

    private void open() throws ProblemException {
        int start = text.position();
        if (++depth > DEEPEST) {
            throw new ProblemException("groups are nested more than " + DEEPEST + " deep", start);
        }
        if (text.lookingAt("(*")) {
            throw new ProblemException("verbs such as (*...) are not supported", start);
        }
        if (text.lookingAt("(?")) {
            special();
        } else {
            text.advance();
            text.copy(start);
            groups++;
        }
    }

    private void special() throws ProblemException {
        int start = text.position();
        if (text.lookingAt("(?#")) {
            skipComment();
        } else if (isPlainGroup()) {
            text.advance(text.peek(2) == '<' ? 4 : 3);
            text.copy(start);
        } else if (text.lookingAt("(?P<") || text.lookingAt("(?<") || text.lookingAt("(?'")) {
            namedGroup();
        } else if (text.lookingAt("(?P=")) {
            text.advance(4);
            depth--;
            namedReference(")", start);
        } else {
            inlineFlags();
        }
    }

    private boolean isPlainGroup() {
        return text.lookingAt("(?:")
                || text.lookingAt("(?=")
                || text.lookingAt("(?!")
                || text.lookingAt("(?>")
                || text.lookingAt("(?<=")
                || text.lookingAt("(?<!");
    }

    private void skipComment() throws ProblemException {
        int end = text.find(")");
        if (end < 0) {
            throw new ProblemException("missing ) after the comment", text.position());
        }
        depth--;
        text.moveTo(end + 1);
    }

    private void namedGroup() throws ProblemException {
        int start = text.position();
        text.advance(text.lookingAt("(?P<") ? 4 : 3);
        String name = takeUntil(text.peek(-1) == '\'' ? "'" : ">", start);
        groups++;
        groupNames.put(name, groups);
        text.emit("(", start);
    }

    private void namedReference(String end, int start) throws ProblemException {
        String name = takeUntil(end, start);
        Integer group = groupNames.get(name);
        if (group == null) {
            throw new ProblemException(
                    "there is no group of the name " + Printable.quoted(name) + " before this", start);
        }
        reference(group, start);
    }

    /** Numbers only, and set apart: Java's names are others, and a digit may follow. */
    private void reference(int group, int start) {
        text.emit("(?:\\" + group + ")", start);
    }

    private String takeUntil(String end, int start) throws ProblemException {
        int nameStart = text.position();
        int close = text.find(end);
        if (close < 0) {
            throw new ProblemException("missing " + end + " after the name", start);
        }
        text.moveTo(close);
        String name = text.since(nameStart);
        text.advance();
        return name;
    }

    private void inlineFlags() throws ProblemException {
        int start = text.position();
        text.advance(2);
        while (text.peek() >= 0 && FLAGS.indexOf(text.peek()) >= 0) {
            text.advance();
        }
        boolean whole = text.peek() == ')';
        if (text.position() == start + 2 || !(whole || text.peek() == ':')) {
            throw new ProblemException(
                    "this kind of group is not supported; supported are (...), (?:...), (?<name>...), (?=...), (?!...), "
                            + "(?<=...), (?<!...), (?>...) and the options i, m and s as in (?i)",
                    start);
        }
        depth -= whole ? 1 : 0;
        text.advance();
        text.copy(start);
    }

    /** A brace that begins no quantifier stands for itself in Perl. */
    private void brace() throws ProblemException {
        int start = text.position();
        text.advance();
        String fewest = text.takeDigits(MOST_CHARACTERS);
        String most = text.take(',') ? text.takeDigits(MOST_CHARACTERS) : "";
        if (fewest.isEmpty() || !text.take('}')) {
            text.moveTo(start + 1);
            text.emitLiteral('{', start);
            return;
        }
        if (isTooLarge(fewest) || isTooLarge(most)) {
            throw new ProblemException("the number in {} is larger than " + MOST_REPETITIONS, start);
        }
        text.copy(start);
    }

    private static boolean isTooLarge(String number) {
        return number.length() > 5 || (!number.isEmpty() && Integer.parseInt(number) > MOST_REPETITIONS);
    }

    private void escape() throws ProblemException {
        int start = text.position();
        int c = text.escaped();
        if (c >= '1' && c <= '9') {
            plainReference(start);
            return;
        }
        text.advance();
        if (c == 'Q') {
            text.quotation();
        } else if (ANCHORS_AND_MORE.indexOf(c) >= 0 || PcreText.isClassEscape(c)) {
            text.copy(start);
        } else if (c == 'N' && text.peek() != '{') {
            text.emit("[^\\n]", start);
        } else if (c == 'p' || c == 'P') {
            text.property(start);
        } else if (c == 'k') {
            keyedReference(start);
        } else if (c == 'g') {
            numberedReference(start);
        } else if (c != 'E') {
            text.moveTo(start + 1);
            text.emitLiteral(text.escapedCharacter(start), start);
        }
    }

    private void keyedReference(int start) throws ProblemException {
        int opening = text.peek();
        text.advance();
        switch (opening) {
            case '<' -> namedReference(">", start);
            case '{' -> namedReference("}", start);
            case '\'' -> namedReference("'", start);
            default -> throw new ProblemException("expected the name of a group behind \\k, as in \\k<name>", start);
        }
    }

    private void numberedReference(int start) throws ProblemException {
        boolean braced = text.take('{');
        boolean relative = text.take('-');
        String digits = text.takeDigits(3);
        if (digits.isEmpty() || (braced && !text.take('}'))) {
            throw new ProblemException("expected the number of a group behind \\g, as in \\g{1}", start);
        }
        int number = Integer.parseInt(digits);
        requireGroup(relative ? groups + 1 - number : number, start);
    }

    /** A reference, or a character by its octal number if there are not so many groups. */
    private void plainReference(int start) throws ProblemException {
        int number = Integer.parseInt(text.takeDigits(3));
        text.moveTo(start + 1);
        if (number > Math.max(9, groups) && text.peek() < '8') {
            text.emitLiteral(text.digits(8, 3), start);
        } else {
            text.takeDigits(3);
            requireGroup(number, start);
        }
    }

    private void requireGroup(int number, int start) throws ProblemException {
        if (number < 1 || number > groups) {
            throw new ProblemException("there is no group " + number + " before this", start);
        }
        reference(number, start);
    }
}

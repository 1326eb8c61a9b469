package io.github.mailsni.exim;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads operators: {@code ${NAME:TEXT}}, or {@code ${NAME_NUMBER:TEXT}} (Exim specification, section 11.6). */
final class OperatorParser {
    private static final Pattern LENGTH = Pattern.compile("_([0-9]+)");
    private static final Pattern SUBSTRING = Pattern.compile("_(-?[0-9]+)(?:_([0-9]+))?");

    private final Parser parser;
    private final Cursor cursor;

    OperatorParser(Parser parser, Cursor cursor) {
        this.parser = parser;
        this.cursor = cursor;
    }

    /** The name of an operator without the numbers behind it. */
    static String name(String written) {
        int underscore = written.indexOf('_');
        return underscore < 0 || Vocabulary.OPERATORS.contains(written) ? written : written.substring(0, underscore);
    }

    /** Reads on behind the name. */
    Node operation(String written, int start, int nameStart) throws SyntaxException {
        String name = name(written);
        String numbers = written.substring(name.length());
        if (OtherVariables.isOfMessage(written) && !numbers.matches("_[0-9_]+")) {
            throw cursor.source().syntaxError(nameStart, OtherVariables.problem(written));
        }
        if (!Vocabulary.OPERATORS.supports(name)) {
            throw unknown(Vocabulary.OPERATORS.contains(name) ? name : written, nameStart);
        }
        Span numberSpan = cursor.source().span(nameStart + name.length(), cursor.position());
        cursor.take(':');
        Node subject = parser.text(true);
        parser.close(name, start);
        Span span = cursor.spanFrom(start);
        return switch (name) {
            case "length", "l" -> length(name, numberSpan, subject, span);
            case "substr", "s" -> substring(name, numberSpan, subject, span);
            default -> operation(Operator.of(name), name, numberSpan, subject, span);
        };
    }

    private SyntaxException unknown(String name, int nameStart) {
        if (Vocabulary.VARIABLES.contains(name) && !Vocabulary.OPERATORS.contains(name)) {
            return cursor.error("expected } behind the variable \"" + name + "\", but found " + cursor.found());
        }
        return cursor.source().syntaxError(nameStart, Vocabulary.OPERATORS.problem(name));
    }

    private static Node operation(Operator operator, String name, Span numbers, Node subject, Span span)
            throws SyntaxException {
        if (!numbers.raw().isEmpty()) {
            throw numbers.syntaxError(
                    "expected : directly behind the operator \"" + name + "\", which takes no number");
        }
        return new Operation(operator, subject, span);
    }

    private static Node length(String name, Span numbers, Node subject, Span span) throws SyntaxException {
        Matcher matcher = LENGTH.matcher(numbers.raw());
        if (!matcher.matches()) {
            throw numbers.syntaxError(
                    "expected a number behind the operator \"" + name + "\", as in ${" + name + "_3:TEXT}");
        }
        return new CutItem(name, new Literal("0", numbers), literal(matcher.group(1), numbers), subject, span);
    }

    private static Node substring(String name, Span numbers, Node subject, Span span) throws SyntaxException {
        Matcher matcher = SUBSTRING.matcher(numbers.raw());
        if (!matcher.matches()) {
            throw numbers.syntaxError("expected one or two numbers behind the operator \"" + name + "\", as in ${"
                    + name + "_2_5:TEXT} or ${" + name + "_-3:TEXT}");
        }
        return new CutItem(
                name, new Literal(matcher.group(1), numbers), literal(matcher.group(2), numbers), subject, span);
    }

    private static @Nullable Node literal(@Nullable String text, Span span) {
        return text == null ? null : new Literal(text, span);
    }
}

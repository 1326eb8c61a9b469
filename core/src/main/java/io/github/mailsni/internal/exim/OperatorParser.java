package io.github.mailsni.internal.exim;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads operators: {@code ${NAME:TEXT}}, or {@code ${NAME_NUMBER:TEXT}} (Exim specification, section 11.6). */
final class OperatorParser {
    private static final Pattern ONE = Pattern.compile("_([0-9]*)");
    private static final Pattern TWO = Pattern.compile("_(?:([0-9]*)|([0-9]+)_([0-9]+))");
    private static final Pattern TWO_SIGNED = Pattern.compile("_(?:(-?[0-9]*)|(-?[0-9]+)_([0-9]+))");

    private final Parser parser;
    private final Cursor cursor;

    OperatorParser(Parser parser, Cursor cursor) {
        this.parser = parser;
        this.cursor = cursor;
    }

    /** The name of an operator without what stands behind an underscore. */
    static String name(String written) {
        int underscore = written.indexOf('_');
        return underscore < 0 || Vocabulary.OPERATORS.contains(written) ? written : written.substring(0, underscore);
    }

    /** Reads on behind the name. */
    Node operation(String written, int start, int nameStart) throws SyntaxException {
        String name = name(written);
        String rest = written.substring(name.length());
        if (OtherVariables.isOfMessage(written) && !rest.matches("_[0-9_]*")) {
            throw cursor.source().syntaxError(nameStart, OtherVariables.problem(written));
        }
        if (!Vocabulary.OPERATORS.supports(name)) {
            throw unknown(Vocabulary.OPERATORS.contains(name) ? name : written, nameStart);
        }
        Span numbers = cursor.source().span(nameStart + name.length(), cursor.position());
        cursor.take(':');
        Node subject = parser.text(true);
        parser.close(name, start);
        Span span = cursor.spanFrom(start);
        return switch (name) {
            case "length", "l" -> length(name, numbers, subject, span);
            case "substr", "s" -> cut(name, CutItem.Kind.PIECE, TWO_SIGNED, numbers, subject, span);
            case "hash", "h" -> cut(name, CutItem.Kind.HASH, TWO, numbers, subject, span);
            case "nhash", "nh" -> cut(name, CutItem.Kind.NUMERIC_HASH, TWO, numbers, subject, span);
            default -> operation(name, numbers, subject, span);
        };
    }

    /** What stands behind an underscore has no effect where an operator has no use for it. */
    private static Node operation(String name, Span argument, Node subject, Span span) {
        boolean none = argument.raw().isEmpty();
        return new Operation(Operator.of(name), none ? "" : argument.raw().substring(1), subject, span);
    }

    private SyntaxException unknown(String name, int nameStart) {
        if (Vocabulary.VARIABLES.contains(name) && !Vocabulary.OPERATORS.contains(name)) {
            return cursor.error("expected } behind the variable \"" + name + "\", but found " + cursor.found());
        }
        return cursor.source().syntaxError(nameStart, Vocabulary.OPERATORS.problem(name));
    }

    private static Node length(String name, Span numbers, Node subject, Span span) throws SyntaxException {
        Matcher matcher = ONE.matcher(numbers.raw());
        if (!matcher.matches()) {
            throw numbers.syntaxError(
                    "expected a number behind the operator \"" + name + "\", as in ${" + name + "_3:TEXT}");
        }
        return new CutItem(
                name,
                CutItem.Kind.PIECE,
                true,
                new Literal("0", numbers),
                literal(matcher.group(1), numbers),
                subject,
                span);
    }

    private static Node cut(String name, CutItem.Kind kind, Pattern form, Span numbers, Node subject, Span span)
            throws SyntaxException {
        Matcher matcher = form.matcher(numbers.raw());
        if (!matcher.matches()) {
            throw numbers.syntaxError("expected one or two numbers behind the operator \"" + name + "\", as in ${"
                    + name + "_2_5:TEXT}" + (form == TWO_SIGNED ? " or ${" + name + "_-3:TEXT}" : ""));
        }
        boolean one = matcher.group(2) == null;
        return new CutItem(
                name,
                kind,
                true,
                literal(matcher.group(one ? 1 : 2), numbers),
                one ? null : literal(matcher.group(3), numbers),
                subject,
                span);
    }

    private static Node literal(@Nullable String digits, Span span) {
        return new Literal(String.valueOf(Numbers.wrapped(digits == null ? "" : digits)), span);
    }
}

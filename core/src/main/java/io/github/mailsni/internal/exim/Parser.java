package io.github.mailsni.internal.exim;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads an expression (Exim specification, section 11.1) into a tree. Everything that can be known before a client comes is
 * checked here. Looks at each character a bounded number of times, and goes a bounded depth.
 */
final class Parser {
    /** How deep items may be nested; in configurations that people maintain there are ten at most. */
    static final int DEEPEST = 100;

    private final Cursor cursor;
    private final ItemParser items;
    private int depth;

    private Parser(Source source, int depth) {
        this.depth = depth;
        this.cursor = new Cursor(source);
        this.items = new ItemParser(this, cursor);
    }

    static Node parse(Source source) throws SyntaxException {
        return new Parser(source, 0).whole();
    }

    /** Parses text that stands within this expression and is read a second time. */
    Node again(Source source) throws SyntaxException {
        Parser parser = new Parser(source, depth);
        Node node = parser.whole();
        cursor.count(parser.cursor.steps());
        return node;
    }

    /** How many characters were looked at to parse an expression, each as often as it was; to be tested. */
    static long steps(Source source) {
        Parser parser = new Parser(source, 0);
        try {
            parser.whole();
        } catch (SyntaxException e) {
            return parser.cursor.steps();
        }
        return parser.cursor.steps();
    }

    private Node whole() throws SyntaxException {
        if (cursor.source().text().length() > Expression.MOST_CHARACTERS) {
            throw cursor.error("the expression is longer than " + Expression.MOST_CHARACTERS
                    + " characters; expected a shorter one: keep long lists in a file and use lookup");
        }
        return text(false);
    }

    /** Text up to the end, or up to the brace that ends it if it is an argument. */
    Node text(boolean argument) throws SyntaxException {
        if (++depth > DEEPEST) {
            throw cursor.error("this is nested more than " + DEEPEST + " deep; expected a simpler expression");
        }
        int start = cursor.position();
        List<Node> parts = new ArrayList<>();
        LiteralReader literal = new LiteralReader(cursor);
        while (!cursor.atEnd() && !(argument && cursor.peek() == '}')) {
            if (cursor.peek() == '$') {
                literal.moveTo(parts);
                parts.add(items.dollar());
            } else {
                literal.read();
            }
        }
        literal.moveTo(parts);
        depth--;
        return together(parts, cursor.spanFrom(start));
    }

    private static Node together(List<Node> parts, Span span) {
        return switch (parts.size()) {
            case 0 -> new Literal("", span);
            case 1 -> parts.get(0);
            default -> new Sequence(List.copyOf(parts), span);
        };
    }

    /** An argument in braces. */
    Node argument(String owner) throws SyntaxException {
        cursor.skipSpace();
        int open = cursor.position();
        if (!cursor.take('{')) {
            throw cursor.error("expected { before an argument of \"" + owner + "\", but found " + cursor.found());
        }
        Node node = text(true);
        if (!cursor.take('}')) {
            throw cursor.source().syntaxError(open, "this { of \"" + owner + "\" is never closed; expected a }");
        }
        return node;
    }

    /** An argument in braces in which a dollar is itself, so that it ends at the next closing brace. */
    Literal unexpanded(String owner) throws SyntaxException {
        cursor.skipSpace();
        int open = cursor.position();
        if (!cursor.take('{')) {
            throw cursor.error("expected { before an argument of \"" + owner + "\", but found " + cursor.found());
        }
        Literal text = new LiteralReader(cursor).upToBrace();
        if (!cursor.take('}')) {
            throw cursor.source().syntaxError(open, "this { of \"" + owner + "\" is never closed; expected a }");
        }
        return text;
    }

    /** The brace that ends an item that began with a dollar and a brace. */
    void close(String item, int start) throws SyntaxException {
        cursor.skipSpace();
        if (cursor.atEnd()) {
            throw cursor.source()
                    .syntaxError(
                            start, "\"" + item + "\" is never closed; expected a } at the end, or one more argument");
        }
        if (!cursor.take('}')) {
            throw cursor.error("expected } at the end of \"" + item + "\", but found " + cursor.found());
        }
    }

    /** A condition within a condition or an item, which counts as nested. */
    Condition condition() throws SyntaxException {
        if (++depth > DEEPEST) {
            throw cursor.error("this is nested more than " + DEEPEST + " deep; expected a simpler expression");
        }
        Condition condition = new ConditionParser(this, cursor).condition();
        depth--;
        return condition;
    }

    /** A condition in braces. */
    Condition bracedCondition(String owner) throws SyntaxException {
        cursor.skipSpace();
        if (!cursor.take('{')) {
            throw cursor.error("expected { before the condition of \"" + owner + "\", but found " + cursor.found());
        }
        Condition condition = condition();
        cursor.skipSpace();
        if (!cursor.take('}')) {
            throw cursor.error("expected } behind the condition within \"" + owner + "\", but found " + cursor.found());
        }
        return condition;
    }

    Variable.Name variable(String name, int offset) throws SyntaxException {
        return items.variable(name, offset);
    }
}

package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what begins with a dollar: variables, operators and items (Exim specification, sections 11.2 to 11.6). */
final class ItemParser {
    private final Parser parser;
    private final Cursor cursor;

    ItemParser(Parser parser, Cursor cursor) {
        this.parser = parser;
        this.cursor = cursor;
    }

    Node dollar() throws SyntaxException {
        int start = cursor.position();
        cursor.advance();
        int next = cursor.peek();
        if (Ascii.isDigit(next)) {
            return new Capture(number(cursor.takeDigits()), cursor.spanFrom(start));
        }
        if (Ascii.isLetter(next)) {
            return new Variable(variable(cursor.takeName(), start + 1), cursor.spanFrom(start));
        }
        if (!cursor.take('{')) {
            throw cursor.source()
                    .syntaxError(start, "expected a letter, a digit or { behind $; write \\$ for the character itself");
        }
        return braced(start);
    }

    /** A number that is too large is that of no group. */
    private static int number(String digits) {
        int number = Numbers.wrapped(digits);
        return number < 0 ? Integer.MAX_VALUE : number;
    }

    /** The variable of a name that begins at an offset. */
    Variable.Name variable(String name, int offset) throws SyntaxException {
        if (Vocabulary.VARIABLES.supports(name)) {
            return Variable.Name.of(name);
        }
        if (OtherVariables.isOfMessage(name)) {
            throw cursor.source().syntaxError(offset, OtherVariables.problem(name));
        }
        throw cursor.source().syntaxError(offset, Vocabulary.VARIABLES.problem(name));
    }

    private Node braced(int start) throws SyntaxException {
        int nameStart = cursor.position();
        if (Ascii.isDigit(cursor.peek())) {
            String digits = cursor.takeDigits();
            if (!cursor.take('}')) {
                throw cursor.error("expected } behind ${" + digits + ", but found " + cursor.found());
            }
            return new Capture(number(digits), cursor.spanFrom(start));
        }
        if (!Ascii.isLetter(cursor.peek())) {
            throw cursor.error("expected a letter or a digit behind ${, but found " + cursor.found());
        }
        String name = cursor.takeNameWithHyphens();
        if (Vocabulary.ITEMS.contains(name)) {
            return item(name, start, nameStart);
        }
        if (cursor.peek() == ':') {
            return new OperatorParser(parser, cursor).operation(name, start, nameStart);
        }
        if (cursor.peek() == '}' && !isOperator(name)) {
            Variable.Name variable = variable(name, nameStart);
            cursor.advance();
            return new Variable(variable, cursor.spanFrom(start));
        }
        throw misplaced(name, start, nameStart);
    }

    private static boolean isOperator(String name) {
        return Vocabulary.OPERATORS.supports(OperatorParser.name(name));
    }

    private SyntaxException misplaced(String name, int start, int nameStart) {
        if (cursor.atEnd()) {
            return cursor.source().syntaxError(start, "this { is never closed; expected a }");
        }
        if (isOperator(name)) {
            return cursor.error("expected : behind the operator \"" + name + "\", as in ${" + name
                    + ":TEXT}, but found " + cursor.found());
        }
        if (Vocabulary.VARIABLES.contains(name)) {
            return cursor.error("expected } behind the variable \"" + name + "\", but found " + cursor.found());
        }
        return cursor.source().syntaxError(nameStart, Vocabulary.ITEMS.problem(name));
    }

    private Node item(String name, int start, int nameStart) throws SyntaxException {
        return switch (name) {
            case "if" -> conditional(start);
            case "lookup" -> lookup(start);
            case "extract" -> extract(start);
            case "sg" -> substitute(start);
            case "tr" -> translate(start);
            case "hmac" -> hmac(start);
            case "length", "substr", "hash", "nhash" -> cut(name, start);
            default -> ofList(name, start, nameStart);
        };
    }

    /** Items that take a list. */
    private Node ofList(String name, int start, int nameStart) throws SyntaxException {
        return switch (name) {
            case "map" -> map(start);
            case "filter" -> filter(start);
            case "reduce" -> reduce(start);
            case "sort" -> sort(start);
            case "listextract" -> listExtract(start);
            case "listquote" -> listQuote(start);
            default -> throw cursor.source().syntaxError(nameStart, Vocabulary.ITEMS.problem(name));
        };
    }

    private Node conditional(int start) throws SyntaxException {
        Condition condition = parser.condition();
        Branches branches = branches("if");
        parser.close("if", start);
        return new IfItem(condition, branches, cursor.spanFrom(start));
    }

    private Branches branches(String item) throws SyntaxException {
        cursor.skipSpace();
        if (cursor.atEnd() || cursor.peek() == '}') {
            return Branches.NONE;
        }
        if (cursor.peek() != '{') {
            throw cursor.error(
                    "expected { before the branch for success of \"" + item + "\", but found " + cursor.found());
        }
        Node yes = parser.argument(item);
        cursor.skipSpace();
        if (cursor.peek() == '{') {
            return new Branches(yes, parser.argument(item), false);
        }
        return new Branches(yes, null, fail(item));
    }

    private boolean fail(String item) throws SyntaxException {
        cursor.skipSpace();
        int start = cursor.position();
        if (!Ascii.isLetter(cursor.peek())) {
            return false;
        }
        String word = cursor.takeName();
        if (!word.equals("fail")) {
            throw cursor.source()
                    .syntaxError(
                            start,
                            "expected {, the word fail or } behind the branch of \"" + item + "\", but found "
                                    + Printable.quoted(word));
        }
        return true;
    }

    private Node lookup(int start) throws SyntaxException {
        cursor.skipSpace();
        if (cursor.peek() != '{') {
            throw withoutKey();
        }
        Node key = parser.argument("lookup");
        cursor.skipSpace();
        LookupType type = lookupType();
        Node file = parser.argument("lookup");
        Branches branches = branches("lookup");
        parser.close("lookup", start);
        return new LookupItem(type, key, file, branches, cursor.spanFrom(start));
    }

    /** Lookups of Exim's that take a query in the place of a key are none that are supported. */
    private SyntaxException withoutKey() throws SyntaxException {
        int start = cursor.position();
        String name = cursor.takeName();
        if (!name.isEmpty() && !Vocabulary.LOOKUPS.supports(name)) {
            return cursor.source().syntaxError(start, Vocabulary.LOOKUPS.problem(name));
        }
        return cursor.source()
                .syntaxError(
                        start,
                        "expected {, as in ${lookup{KEY}lsearch{FILE}{$value}{default}}, but found "
                                + (name.isEmpty() ? cursor.found() : Printable.quoted(name)));
    }

    private LookupType lookupType() throws SyntaxException {
        int start = cursor.position();
        while (!cursor.atEnd() && cursor.peek() != '{' && cursor.peek() != '}' && !Ascii.isSpace(cursor.peek())) {
            cursor.advance();
        }
        try {
            return LookupType.parse(cursor.since(start));
        } catch (ProblemException e) {
            throw cursor.source().syntaxError(start, e.problem());
        }
    }

    private Node extract(int start) throws SyntaxException {
        ExtractItem.Format format = format();
        boolean detached = Ascii.isSpace(cursor.peek());
        Node key = parser.argument("extract");
        List<Node> rest = new ArrayList<>();
        cursor.skipSpace();
        while (cursor.peek() == '{') {
            rest.add(parser.argument("extract"));
            cursor.skipSpace();
        }
        boolean fails = fail("extract");
        parser.close("extract", start);
        Span span = cursor.spanFrom(start);
        if (key instanceof Literal literal) {
            String misfit = format.misfit(literal.text(), rest.size(), fails);
            if (misfit != null) {
                throw span.syntaxError(misfit);
            }
        }
        return new ExtractItem(format, detached, key, List.copyOf(rest), fails, span);
    }

    /** The word that may stand before the arguments of an {@code extract}. */
    private ExtractItem.Format format() {
        cursor.skipSpace();
        if (!cursor.takeText("json")) {
            return ExtractItem.Format.PLAIN;
        }
        return cursor.take('s') ? ExtractItem.Format.JSON_STRINGS : ExtractItem.Format.JSON;
    }

    private Node substitute(int start) throws SyntaxException {
        Node subject = parser.argument("sg");
        RegexArgument regex = RegexArgument.of(parser.argument("sg"));
        Node replacement = parser.argument("sg");
        parser.close("sg", start);
        return new SubstituteItem(subject, regex, replacement, again(replacement), cursor.spanFrom(start));
    }

    private @Nullable Node again(Node replacement) throws SyntaxException {
        if (!(replacement instanceof Literal literal)) {
            return null;
        }
        try {
            return parser.again(new Source("the replacement", literal.text()));
        } catch (SyntaxException e) {
            throw replacement.span().syntaxError("in the replacement, which is expanded a second time: " + e.problem());
        }
    }

    private Node translate(int start) throws SyntaxException {
        Node subject = parser.argument("tr");
        Node from = parser.argument("tr");
        Node to = parser.argument("tr");
        parser.close("tr", start);
        return new TranslateItem(subject, from, to, cursor.spanFrom(start));
    }

    private Node hmac(int start) throws SyntaxException {
        Node hash = parser.argument("hmac");
        Node secret = parser.argument("hmac");
        Node subject = parser.argument("hmac");
        parser.close("hmac", start);
        return new HmacItem(hash, secret, subject, cursor.spanFrom(start));
    }

    private Node cut(String name, int start) throws SyntaxException {
        List<Node> arguments = new ArrayList<>();
        int most = name.equals("length") ? 2 : 3;
        cursor.skipSpace();
        while (arguments.size() < 2 || (arguments.size() < most && cursor.peek() == '{')) {
            arguments.add(parser.argument(name));
            cursor.skipSpace();
        }
        parser.close(name, start);
        Span span = cursor.spanFrom(start);
        Node subject = arguments.get(arguments.size() - 1);
        Node first = name.equals("length") ? new Literal("0", span) : arguments.get(0);
        Node second = name.equals("length") ? arguments.get(0) : arguments.size() == 3 ? arguments.get(1) : null;
        return new CutItem(name, kind(name), false, first, second, subject, span);
    }

    private static CutItem.Kind kind(String name) {
        return switch (name) {
            case "hash" -> CutItem.Kind.HASH;
            case "nhash" -> CutItem.Kind.NUMERIC_HASH;
            default -> CutItem.Kind.PIECE;
        };
    }

    private Node reduce(int start) throws SyntaxException {
        Node list = parser.argument("reduce");
        Node first = parser.argument("reduce");
        Node each = parser.argument("reduce");
        parser.close("reduce", start);
        return new ReduceItem(list, first, each, cursor.spanFrom(start));
    }

    private Node sort(int start) throws SyntaxException {
        Node list = parser.argument("sort");
        Literal comparison = parser.unexpanded("sort");
        SortItem.Order order = SortItem.Order.of(comparison.text());
        if (order == null) {
            throw comparison
                    .span()
                    .syntaxError("expected a comparison that \"sort\" knows, such as lt, gti or <, but found "
                            + Printable.quoted(comparison.text()));
        }
        Node each = parser.argument("sort");
        if (!cursor.take('}')) {
            throw cursor.error("expected } directly behind the last argument of \"sort\", but found " + cursor.found());
        }
        return new SortItem(list, order, each, cursor.spanFrom(start));
    }

    private Node listExtract(int start) throws SyntaxException {
        Node which = parser.argument("listextract");
        Node list = parser.argument("listextract");
        Branches branches = branches("listextract");
        parser.close("listextract", start);
        return new ListExtractItem(which, list, branches, cursor.spanFrom(start));
    }

    private Node listQuote(int start) throws SyntaxException {
        Node separator = parser.argument("listquote");
        Node subject = parser.argument("listquote");
        parser.close("listquote", start);
        return new ListQuoteItem(separator, subject, cursor.spanFrom(start));
    }

    private Node map(int start) throws SyntaxException {
        Node list = parser.argument("map");
        Node each = parser.argument("map");
        parser.close("map", start);
        return new MapItem(list, each, cursor.spanFrom(start));
    }

    private Node filter(int start) throws SyntaxException {
        Node list = parser.argument("filter");
        Condition condition = parser.bracedCondition("filter");
        parser.close("filter", start);
        return new FilterItem(list, condition, cursor.spanFrom(start));
    }
}

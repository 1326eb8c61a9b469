package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import java.util.ArrayList;
import java.util.List;

/** Reads conditions (Exim specification, section 11.7). */
final class ConditionParser {
    private final Parser parser;
    private final Cursor cursor;

    ConditionParser(Parser parser, Cursor cursor) {
        this.parser = parser;
        this.cursor = cursor;
    }

    Condition condition() throws SyntaxException {
        cursor.skipSpace();
        int start = cursor.position();
        boolean negated = false;
        while (cursor.take('!')) {
            negated = !negated;
            cursor.skipSpace();
        }
        Condition condition = plain();
        return negated ? new Negation(condition, cursor.spanFrom(start)) : condition;
    }

    private Condition plain() throws SyntaxException {
        int start = cursor.position();
        String name = Ascii.isLetter(cursor.peek()) ? cursor.takeName() : takeRelation();
        if (name.isEmpty()) {
            throw cursor.error(
                    "expected a condition, such as exists{PATH} or eq{TEXT}{TEXT}, but found " + cursor.found());
        }
        if (!Vocabulary.CONDITIONS.supports(name)) {
            throw cursor.source().syntaxError(start, Vocabulary.CONDITIONS.problem(name));
        }
        return named(name, start);
    }

    private String takeRelation() {
        int start = cursor.position();
        if (cursor.peek() == '<' || cursor.peek() == '=' || cursor.peek() == '>') {
            cursor.advance();
            cursor.take('=');
        }
        return cursor.since(start);
    }

    private Condition named(String name, int start) throws SyntaxException {
        return switch (name) {
            case "and" -> combination(name, false, start);
            case "or" -> combination(name, true, start);
            case "def" -> defined(start);
            case "exists" -> new Exists(argument(name), cursor.spanFrom(start));
            case "match" -> match(start);
            case "match_domain" -> matchDomain(start);
            case "match_ip" -> matchIp(start);
            case "inlist" -> inList(name, false, start);
            case "inlisti" -> inList(name, true, start);
            case "forany", "forany_json", "forany_jsons" -> forItems(name, true, start);
            case "forall", "forall_json", "forall_jsons" -> forItems(name, false, start);
            case "bool" -> new Bool(false, argument(name), cursor.spanFrom(start));
            case "bool_lax" -> new Bool(true, argument(name), cursor.spanFrom(start));
            case "isip" -> new IsIp(true, true, argument(name), cursor.spanFrom(start));
            case "isip4" -> new IsIp(true, false, argument(name), cursor.spanFrom(start));
            case "isip6" -> new IsIp(false, true, argument(name), cursor.spanFrom(start));
            default -> comparison(name, start);
        };
    }

    private Node argument(String condition) throws SyntaxException {
        return parser.argument(condition);
    }

    private Condition combination(String name, boolean decisive, int start) throws SyntaxException {
        cursor.skipSpace();
        if (!cursor.take('{')) {
            throw cursor.error("expected { behind \"" + name + "\", but found " + cursor.found());
        }
        List<Condition> parts = new ArrayList<>();
        cursor.skipSpace();
        while (!cursor.take('}')) {
            if (cursor.peek() != '{') {
                throw cursor.error("expected each condition of \"" + name + "\" in its own {}, as in " + name
                        + "{{eq{A}{B}}{exists{PATH}}}, but found " + cursor.found());
            }
            parts.add(parser.bracedCondition(name));
            cursor.skipSpace();
        }
        return new Combination(decisive, List.copyOf(parts), cursor.spanFrom(start));
    }

    private Condition defined(int start) throws SyntaxException {
        if (!cursor.take(':')) {
            throw cursor.error("expected : directly behind \"def\", as in def:tls_in_sni, but found " + cursor.found());
        }
        int nameStart = cursor.position();
        String name = cursor.takeName();
        if (name.isEmpty()) {
            throw cursor.error("expected the name of a variable behind \"def:\", but found " + cursor.found());
        }
        return new Defined(parser.variable(name, nameStart), cursor.spanFrom(start));
    }

    private Condition match(int start) throws SyntaxException {
        Node subject = argument("match");
        return new Match(subject, RegexArgument.of(argument("match")), cursor.spanFrom(start));
    }

    private Condition matchDomain(int start) throws SyntaxException {
        Node subject = argument("match_domain");
        return MatchDomain.of(subject, parser.unexpanded("match_domain"), cursor.spanFrom(start));
    }

    private Condition matchIp(int start) throws SyntaxException {
        Node subject = argument("match_ip");
        Literal written = parser.unexpanded("match_ip");
        try {
            Node list = parser.again(new Source("the list of match_ip", written.text()));
            return MatchIp.of(subject, list, cursor.spanFrom(start));
        } catch (SyntaxException e) {
            throw written.span().syntaxError("in the list, which is expanded: " + e.problem());
        }
    }

    private Condition inList(String name, boolean caseless, int start) throws SyntaxException {
        Node subject = argument(name);
        return new InList(caseless, subject, argument(name), cursor.spanFrom(start));
    }

    private Condition forItems(String name, boolean decisive, int start) throws SyntaxException {
        Node list = argument(name);
        return new ForItems(
                ForItems.Form.of(name), decisive, list, parser.bracedCondition(name), cursor.spanFrom(start));
    }

    private Condition comparison(String name, int start) throws SyntaxException {
        Node left = argument(name);
        Node right = argument(name);
        Span span = cursor.spanFrom(start);
        if (!Ascii.isLetter(name.charAt(0))) {
            return new NumericComparison(Relation.of(name), left, right, span);
        }
        return new StringComparison(Relation.of(name), name.endsWith("i"), left, right, span);
    }
}

package io.github.mailsni.exim;

import io.github.mailsni.exim.Trace.Branch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One evaluation: what the variables stand for at the moment, and how much work was done. However the operator's
 * expression and the client's name meet, the work is bounded.
 */
final class Evaluation {
    /** The longest text, of any part: as long as an expression. */
    static final int MOST_CHARACTERS = Expression.MOST_CHARACTERS;

    /** Parts, characters and lines: some tenths of a second. */
    static final int MOST_WORK = 20_000_000;

    private static final int MOST_ENTERED = 8;

    /** What items change for what stands within them. */
    record Scope(Text value, Text item, List<Text> captures) {}

    private static final Scope OUTERMOST = new Scope(Text.EMPTY, Text.EMPTY, List.of());

    private final Environment environment;
    private final Map<Path, String> contents = new HashMap<>();
    private Scope scope = OUTERMOST;
    private int work;
    private int entered;

    Evaluation(Environment environment) {
        this.environment = environment;
    }

    Text of(Node node) throws EvaluationException {
        spend(1, node.span());
        Text text = node.evaluate(this);
        requireShort(text.length(), node.span());
        spend(text.length(), node.span());
        return text;
    }

    boolean test(Condition condition) throws EvaluationException {
        spend(1, condition.span());
        return condition.test(this);
    }

    /** Goes into an expression that was found while evaluating this one, which might lead back here. */
    void enter(Span span) throws EvaluationException {
        if (++entered > MOST_ENTERED) {
            throw span.failure("lists or keys of files lead to each other more than " + MOST_ENTERED
                    + " deep; is there a circle?");
        }
    }

    void leave() {
        entered--;
    }

    /** Counts work. */
    void spend(int amount, Span span) throws EvaluationException {
        work += amount;
        if (work > MOST_WORK) {
            throw span.failure("this takes too much work for one server name; make lists, files and patterns smaller");
        }
    }

    void requireShort(int length, Span span) throws EvaluationException {
        if (length > MOST_CHARACTERS) {
            throw span.failure("this becomes longer than the " + MOST_CHARACTERS + " characters that a text may have");
        }
    }

    Text variable(Variable.Name name) {
        return switch (name) {
            case SERVER_NAME -> Text.ofClient(environment.serverName());
            case OUTGOING_SERVER_NAME -> Text.EMPTY;
            case PRIMARY_HOSTNAME -> primaryHostname();
            case ITEM -> scope.item();
            case VALUE -> scope.value();
        };
    }

    Text primaryHostname() {
        return Text.ofOperator(environment.primaryHostname().get());
    }

    Text capture(int number) {
        return number < scope.captures().size() ? scope.captures().get(number) : Text.EMPTY;
    }

    Scope scope() {
        return scope;
    }

    void restore(Scope outer) {
        scope = outer;
    }

    void setValue(Text value) {
        scope = new Scope(value, scope.item(), scope.captures());
    }

    void setItem(Text item) {
        scope = new Scope(scope.value(), item, scope.captures());
    }

    void setCaptures(List<Text> captures) {
        scope = new Scope(scope.value(), scope.item(), captures);
    }

    FileView files() {
        return environment.files();
    }

    /** The content of a file, read once in an evaluation. */
    String content(Path file) throws IOException {
        String known = contents.get(file);
        if (known == null) {
            known = environment.files().read(file);
            contents.put(file, known);
        }
        return known;
    }

    DomainLists domainLists() {
        return environment.domainLists();
    }

    void conditionTried(Span condition, List<Text> arguments, boolean holds) {
        if (environment.trace() != Trace.NONE) {
            environment.trace().condition(condition.place(), arguments, holds);
        }
    }

    void branchTaken(Span item, Branch branch, String taken) {
        if (environment.trace() != Trace.NONE) {
            environment.trace().branch(item.place(), branch, taken);
        }
    }

    void searched(Span lookup, Text key, Path file, Optional<Text> result) {
        if (environment.trace() != Trace.NONE) {
            environment.trace().lookup(lookup.place(), key, file, result);
        }
    }
}

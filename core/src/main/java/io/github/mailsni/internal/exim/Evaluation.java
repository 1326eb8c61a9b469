package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.Trace.Branch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    /** The values that items set for the parts within them. */
    record Scope(TaintedText value, TaintedText item, Captures captures) {}

    private static final Scope OUTERMOST = new Scope(TaintedText.EMPTY, TaintedText.EMPTY, Captures.NONE);

    private final Environment environment;
    private final Map<Path, String> contents = new HashMap<>();
    /** The places at which it was recorded that Exim would not go on. */
    private final Set<Place> refused = new HashSet<>();

    private Scope scope = OUTERMOST;
    private int work;
    private int entered;
    /** How many skipped parts the evaluation is in: their steps are not recorded. */
    private int skipping;

    Evaluation(Environment environment) {
        this.environment = environment;
    }

    TaintedText of(Node node) throws EvaluationException {
        spend(1, node.span());
        TaintedText text = node.evaluate(this);
        requireShort(text.length(), node.span());
        spend(text.length(), node.span());
        return text;
    }

    boolean test(Condition condition) throws EvaluationException {
        spend(1, condition.span());
        return condition.test(this);
    }

    /** Exim reads a part that is not needed, which may change variables; tells what it finds fault with. */
    void skip(@Nullable Node node) {
        if (node != null) {
            skip(reader -> reader.text(node));
        }
    }

    /** Skips a condition that is not needed. */
    void skip(Condition condition) {
        skip(reader -> reader.condition(condition));
    }

    /** Skips a part. */
    private interface Skip {
        void by(Skipping reader) throws Skipping.Fault;
    }

    private void skip(Skip skip) {
        Scope before = scope;
        int level = entered;
        skipping++;
        try {
            skip.by(new Skipping(this));
        } catch (Skipping.Fault fault) {
            scope = before;
            entered = level;
            // that there was enough of it says nothing about Exim
            if (work <= MOST_WORK) {
                refusedByExim(
                        fault.span(), fault.problem() + ", which Exim finds fault with even where it skips the part");
            }
        } finally {
            skipping--;
        }
    }

    private boolean heard() {
        return skipping == 0 && environment.trace() != Trace.NONE;
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

    /** How many of these it is in. */
    int entered() {
        return entered;
    }

    /** Leaves all but so many, after a failure. */
    void leaveTo(int level) {
        entered = level;
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

    TaintedText variable(Variable.Name name, Span span) throws EvaluationException {
        return switch (name) {
            case SERVER_NAME -> TaintedText.ofClient(environment.serverName());
            case OUTGOING_SERVER_NAME -> TaintedText.EMPTY;
            case PRIMARY_HOSTNAME -> primaryHostname();
            case ITEM -> scope.item();
            case VALUE -> scope.value();
            case RECEIVED_ADDRESS -> TaintedText.ofOperator(listener(span).address());
            case RECEIVED_PORT ->
                TaintedText.ofOperator(String.valueOf(listener(span).port()));
        };
    }

    private Listener listener(Span span) throws EvaluationException {
        return environment
                .listener()
                .orElseThrow(
                        () -> span.failure(
                                "the address and the port that a client has connected to are not known"
                                        + " here; choose by the server name, $tls_in_sni, or make a selector for each listener (forListener)"));
    }

    TaintedText primaryHostname() {
        return TaintedText.ofOperator(environment.primaryHostname().get());
    }

    TaintedText capture(int number) {
        return scope.captures().get(number);
    }

    Scope scope() {
        return scope;
    }

    /** Restores {@code $value}, {@code $0} and so on; {@code $item} is left to the items that set it. */
    void restore(Scope outer) {
        scope = new Scope(outer.value(), scope.item(), scope.captures().restored(outer.captures()));
    }

    /** Restores {@code $0} and so on. */
    void restoreCaptures(Scope outer) {
        setCaptures(scope.captures().restored(outer.captures()));
    }

    /** Everything is as it was at another time, as if nothing had happened since. */
    void reset(Scope earlier) {
        scope = earlier;
    }

    void setValue(TaintedText value) {
        scope = new Scope(value, scope.item(), scope.captures());
    }

    void setItem(TaintedText item) {
        scope = new Scope(scope.value(), item, scope.captures());
    }

    void setCaptures(Captures captures) {
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

    void conditionTried(Span condition, List<TaintedText> arguments, boolean holds) {
        if (heard()) {
            environment.trace().condition(condition.place(), arguments, holds);
        }
    }

    void branchTaken(Span item, Branch branch, String taken) {
        if (heard()) {
            environment.trace().branch(item.place(), branch, taken);
        }
    }

    /** An item of a list fits. */
    void itemMatched(Span condition, TaintedText item) {
        if (heard()) {
            environment.trace().itemMatched(condition.place(), item);
        }
    }

    /** A line of a file is the one that a lookup looks for. */
    void lineFound(Span lookup, int line, String key) {
        if (heard()) {
            environment.trace().lineFound(lookup.place(), line, key);
        }
    }

    /** Exim would end the handshake here. */
    void refusedByExim(Span span, String why) {
        if (environment.trace() != Trace.NONE && refused.add(span.place())) {
            environment.trace().refusedByExim(span.place(), why);
        }
    }

    void searched(Span lookup, TaintedText key, Path file, Optional<TaintedText> result) {
        if (heard()) {
            environment.trace().lookup(lookup.place(), key, file, result);
        }
    }
}

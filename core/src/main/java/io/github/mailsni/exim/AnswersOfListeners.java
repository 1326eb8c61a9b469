package io.github.mailsni.exim;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.exim.Listener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Keeps the answers of each listener that was asked for. Thread-safe. */
final class AnswersOfListeners {
    private final EximAnswers first;

    /** The answers of all listeners. Written under the monitor of this object; any thread reads it without, as it was at some moment. */
    private final List<EximAnswers> each = new CopyOnWriteArrayList<>();

    /** The answers by their listeners. Guarded by the monitor of this object. */
    private final Map<Listener, EximAnswers> byListener = new LinkedHashMap<>();

    AnswersOfListeners(EximAnswers first) {
        this.first = first;
        each.add(first);
        first.options().listener().ifPresent(listener -> byListener.put(listener, first));
    }

    EximAnswers first() {
        return first;
    }

    /**
     * Returns the answers of a listener; those of the first if it does not matter where connections are received.
     *
     * @throws CertificateLoadException if there the options give no usable pair to clients without a name
     * @throws ExpressionSyntaxException if there they give nothing at all to these
     */
    synchronized EximAnswers on(Listener listener) throws CertificateLoadException, ExpressionSyntaxException {
        if (!first.options().followListener()) {
            return first;
        }
        EximAnswers known = byListener.get(listener);
        if (known != null) {
            return known;
        }
        EximAnswers answers = first.with(first.options().forListener(listener));
        byListener.put(listener, answers);
        each.add(answers);
        return answers;
    }

    /** Returns all answers that are in memory. */
    Stream<EximAnswer> all() {
        return each.stream().flatMap(EximAnswers::all);
    }

    /** Passes each name with its answer to an action, in no order; one name has several where there are several listeners. */
    void forEachName(BiConsumer<ServerName, EximAnswer> action) {
        each.forEach(answers -> answers.forEachName(action));
    }

    /** How many answers are in memory. */
    long size() {
        return each.stream().mapToLong(EximAnswers::size).sum();
    }

    /** Compares all answers with the disk. */
    void compare(Occasion occasion) {
        each.forEach(answers -> answers.compare(occasion));
    }

    /** Decides what becomes of files that are not in order, once their writers have had their time. */
    void settle() {
        first.settle(); // whose files are those of all listeners
    }

    void clear() {
        each.forEach(EximAnswers::clear);
    }
}

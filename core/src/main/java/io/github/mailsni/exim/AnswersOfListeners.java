package io.github.mailsni.exim;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.exim.Listener;
import java.nio.file.Path;
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

    /** Returns the present options, as the first listener has them. */
    EximOptions options() {
        return first.options();
    }

    /**
     * Takes other options for all listeners, whose answers are made anew with the next comparison; nothing changes if that throws.
     *
     * @throws CertificateLoadException if somewhere they give no usable pair to clients without a name, or ask where connections are
     *     received as the options so far did not
     * @throws ExpressionSyntaxException if somewhere they give nothing at all to these
     */
    synchronized void take(EximOptions other) throws CertificateLoadException, ExpressionSyntaxException {
        if (other.followListener() && !options().followListener()) {
            throw new CertificateLoadException(
                    other.certificate().origin().map(SettingOrigin::file).orElse(Path.of(EximOptions.CERTIFICATE)),
                    RefusalReason.EXPRESSION_FAILED,
                    "the options ask now where connections are received, as they did not when they were read first; start the"
                            + " program again");
        }
        for (EximAnswers answers : each) {
            answers.require(other.as(answers.options()));
        }
        each.forEach(answers -> answers.take(other.as(answers.options())));
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

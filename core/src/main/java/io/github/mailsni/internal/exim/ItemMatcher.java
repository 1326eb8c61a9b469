package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import java.util.List;
import java.util.Optional;

/** Matches one item of a list. A match sets {@code $value} and {@code $0}, and perhaps {@code $1} and so on. */
sealed interface ItemMatcher {
    /**
     * Tries it. Whatever comes of it, what {@code $0} and so on were before is gone.
     *
     * @param subject in lower case
     * @param original as it was given, which regular expressions are for
     */
    boolean matches(Evaluation evaluation, TaintedText subject, TaintedText original, Span span)
            throws EvaluationException;

    private static void prepare(Evaluation evaluation, TaintedText zeroth) {
        evaluation.setValue(TaintedText.EMPTY);
        evaluation.setCaptures(evaluation.scope().captures().prepared(zeroth));
    }

    private static boolean matched(Evaluation evaluation, TaintedText value, List<TaintedText> behindZeroth) {
        evaluation.setValue(value);
        evaluation.setCaptures(evaluation.scope().captures().matchedBehindZeroth(behindZeroth));
        return true;
    }

    /** A name, in any case. */
    record Equal(TaintedText name) implements ItemMatcher {
        @Override
        public boolean matches(Evaluation evaluation, TaintedText subject, TaintedText original, Span span) {
            prepare(evaluation, subject);
            return Ascii.equalsIgnoreCase(subject.value(), name.value()) && matched(evaluation, name, List.of());
        }
    }

    /** {@code *END}: a name that ends so, in any case. */
    record Ending(TaintedText pattern) implements ItemMatcher {
        @Override
        public boolean matches(Evaluation evaluation, TaintedText subject, TaintedText original, Span span) {
            prepare(evaluation, subject);
            String end = pattern.value().substring(1);
            return Ascii.endsWithIgnoreCase(subject.value(), end)
                    && matched(evaluation, pattern, List.of(subject.cut(0, subject.length() - end.length())));
        }
    }

    /** {@code ^REGEX}, without regard to case; {@code $0} is the whole subject then. */
    record Matching(Regex regex, TaintedText pattern) implements ItemMatcher {
        @Override
        public boolean matches(Evaluation evaluation, TaintedText subject, TaintedText original, Span span)
                throws EvaluationException {
            prepare(evaluation, original);
            Regex.Search search = regex.in(evaluation, original, pattern.whollyTrusted(), span);
            if (!search.find()) {
                return false;
            }
            List<TaintedText> groups = search.groups();
            return matched(evaluation, pattern, groups.subList(1, groups.size()));
        }
    }

    /** {@code @}: the name of this host. */
    record PrimaryHostname() implements ItemMatcher {
        @Override
        public boolean matches(Evaluation evaluation, TaintedText subject, TaintedText original, Span span) {
            return new Equal(evaluation.primaryHostname()).matches(evaluation, subject, original, span);
        }
    }

    /** {@code TYPE;FILE}: whether a lookup finds the name. */
    record Lookup(LookupType type, TaintedText file) implements ItemMatcher {
        @Override
        public boolean matches(Evaluation evaluation, TaintedText subject, TaintedText original, Span span)
                throws EvaluationException {
            prepare(evaluation, subject);
            Optional<TaintedText> found = FileSearch.find(evaluation, type, subject, file, span, span);
            if (found.isEmpty()) {
                return false;
            }
            evaluation.setValue(found.get());
            Captures captures = evaluation.scope().captures();
            evaluation.setCaptures(captures.upTo(Math.max(0, captures.highest())));
            return true;
        }
    }
}

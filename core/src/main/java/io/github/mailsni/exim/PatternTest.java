package io.github.mailsni.exim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one item of a list matches. A match sets {@code $value} and {@code $0}, and perhaps {@code $1} and so on. */
sealed interface PatternTest {
    boolean matches(Evaluation evaluation, Text subject, Span span) throws EvaluationException;

    private static boolean matched(Evaluation evaluation, Text value, List<Text> captures) {
        evaluation.setValue(value);
        evaluation.setCaptures(captures);
        return true;
    }

    /** A name, in any case. */
    record Equal(Text name) implements PatternTest {
        @Override
        public boolean matches(Evaluation evaluation, Text subject, Span span) {
            return Ascii.equalsIgnoreCase(subject.value(), name.value()) && matched(evaluation, name, List.of(subject));
        }
    }

    /** {@code *END}: a name that ends so, in any case. */
    record Ending(Text pattern) implements PatternTest {
        @Override
        public boolean matches(Evaluation evaluation, Text subject, Span span) {
            String end = pattern.value().substring(1);
            return Ascii.endsWithIgnoreCase(subject.value(), end)
                    && matched(evaluation, pattern, List.of(subject, subject.cut(0, subject.length() - end.length())));
        }
    }

    /** {@code ^REGEX}, without regard to case. */
    record Matching(Regex regex, Text pattern) implements PatternTest {
        @Override
        public boolean matches(Evaluation evaluation, Text subject, Span span) throws EvaluationException {
            Regex.Search search = regex.in(evaluation, subject, pattern.whollyTrusted(), span);
            return search.find() && matched(evaluation, pattern, search.groups());
        }
    }

    /** {@code @}: the name of this host. */
    record PrimaryHostname() implements PatternTest {
        @Override
        public boolean matches(Evaluation evaluation, Text subject, Span span) {
            return new Equal(evaluation.primaryHostname()).matches(evaluation, subject, span);
        }
    }

    /** {@code TYPE;FILE}: whether a lookup finds the name. */
    record Lookup(LookupType type, Text file) implements PatternTest {
        @Override
        public boolean matches(Evaluation evaluation, Text subject, Span span) throws EvaluationException {
            List<Text> before = evaluation.scope().captures();
            evaluation.setCaptures(List.of(subject));
            Optional<Text> found = FileSearch.find(evaluation, type, subject, file, span, span);
            if (found.isEmpty()) {
                evaluation.setCaptures(before);
                return false;
            }
            List<Text> captures = new ArrayList<>(evaluation.scope().captures());
            return matched(evaluation, found.get(), captures);
        }
    }

    /** {@code +NAME}: whether a named list has the name. */
    record Named(String list) implements PatternTest {
        @Override
        public boolean matches(Evaluation evaluation, Text subject, Span span) throws EvaluationException {
            try {
                Expression named = evaluation.domainLists().find(list).orElseThrow(() -> unknown(span));
                evaluation.enter(span);
                boolean matches = DomainList.of(evaluation.of(named.root())).matches(evaluation, subject, span);
                evaluation.leave();
                return matches;
            } catch (SyntaxException e) {
                throw span.failure(e.option() + ", column " + e.column() + ": " + e.problem());
            } catch (ProblemException e) {
                throw span.failure("in the domain list " + Escaped.quoted(list) + ": " + e.problem());
            }
        }

        private EvaluationException unknown(Span span) {
            return span.failure("unknown domain list " + Escaped.quoted("+" + list) + "; expected a line domainlist "
                    + Escaped.text(list) + " = ... in the configuration");
        }
    }
}

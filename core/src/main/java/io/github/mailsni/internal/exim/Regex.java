package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.regex.PcreTranslation;
import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of the operator's, for text that a client may have written: matching takes a bounded time,
 * whatever the text is.
 */
final class Regex {
    /** The characters of a name, each looked at as often as there are others, and some more. */
    static final int MOST_READS = 200_000;

    /** Longer ones would need a deeper stack than threads have. */
    static final int MOST_CHARACTERS = 4096;

    private final Pattern pattern;

    private Regex(Pattern pattern) {
        this.pattern = pattern;
    }

    /** Compiles an expression that regards case. */
    static Regex compile(String expression) throws ProblemException {
        return compile(expression, 0);
    }

    /** Compiles an expression that does not regard case. */
    static Regex compileCaseless(String expression) throws ProblemException {
        return compile(expression, Pattern.CASE_INSENSITIVE);
    }

    private static Regex compile(String expression, int flags) throws ProblemException {
        try {
            PcreTranslation translation = PcreTranslation.of(expression);
            return compile(expression, translation, flags);
        } catch (ProblemException e) {
            throw new ProblemException(
                    "the regular expression " + Printable.quoted(expression) + " is wrong at its character "
                            + (e.offset() + 1) + ": " + e.problem(),
                    e.offset());
        }
    }

    private static Regex compile(String expression, PcreTranslation translation, int flags) throws ProblemException {
        try {
            // as in Exim, only a line feed ends a line
            return new Regex(Pattern.compile(translation.java(), flags | Pattern.UNIX_LINES));
        } catch (PatternSyntaxException e) {
            int offset = Math.min(translation.origin(e.getIndex()), expression.length());
            throw new ProblemException(lowerCaseStart(e.getDescription()), offset);
        } catch (StackOverflowError e) {
            throw new ProblemException("it is too complex", 0);
        }
    }

    private static String lowerCaseStart(String description) {
        return description.isEmpty()
                ? "malformed"
                : (char) Ascii.lower(description.charAt(0)) + description.substring(1);
    }

    /** Looks for matches in a text. */
    Search in(Evaluation evaluation, TaintedText subject, boolean patternTrusted, Span span)
            throws EvaluationException {
        if (subject.length() > MOST_CHARACTERS) {
            throw span.failure("the text has " + subject.length()
                    + " characters; a regular expression is tried on at most " + MOST_CHARACTERS);
        }
        return new Search(evaluation, pattern, patternTrusted ? subject : subject.distrusted(), span);
    }

    /** The matches in one text, from left to right. */
    static final class Search {
        private final Evaluation evaluation;
        private final TaintedText subject;
        private final Span span;
        private final CountingText counted;
        private final Matcher matcher;

        private Search(Evaluation evaluation, Pattern pattern, TaintedText subject, Span span) {
            this.evaluation = evaluation;
            this.subject = subject;
            this.span = span;
            this.counted = new CountingText(subject.value());
            this.matcher = pattern.matcher(counted);
        }

        /** Goes to the next match, if there is one. */
        boolean find() throws EvaluationException {
            int before = counted.reads;
            try {
                boolean found = matcher.find();
                evaluation.spend(counted.reads - before, span);
                return found;
            } catch (TooManyReads | StackOverflowError e) {
                throw span.failure("the regular expression takes too long on " + Printable.quoted(subject.value())
                        + "; avoid repetitions within repetitions, such as (a+)+");
            }
        }

        int start() {
            return matcher.start();
        }

        int end() {
            return matcher.end();
        }

        /** The whole match, and what its groups matched. */
        List<TaintedText> groups() {
            List<TaintedText> groups = new ArrayList<>();
            for (int i = 0; i <= matcher.groupCount(); i++) {
                groups.add(matcher.start(i) < 0 ? TaintedText.EMPTY : subject.cut(matcher.start(i), matcher.end(i)));
            }
            return List.copyOf(groups);
        }
    }

    /** A text that ends a match which looks at it too often. */
    private static final class CountingText implements CharSequence {
        private final String text;
        private int reads;

        CountingText(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++reads > MOST_READS) {
                throw new TooManyReads();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final class TooManyReads extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        TooManyReads() {
            super(null, null, false, false);
        }
    }
}

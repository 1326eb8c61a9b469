package io.github.mailsni.internal.exim;

/**
 * The text of an expression and where it comes from.
 *
 * @param option the option whose value it is
 * @param text what the operator wrote
 */
public record Source(String option, String text) {
    Span span(int start, int end) {
        return new Span(this, start, end);
    }

    SyntaxException syntaxError(int offset, String problem) {
        return new SyntaxException(option, offset + 1, problem, message(offset, problem));
    }

    String message(int offset, String problem) {
        return option + ", column " + (offset + 1) + ": " + problem + "\n" + Excerpt.of(text, offset);
    }
}

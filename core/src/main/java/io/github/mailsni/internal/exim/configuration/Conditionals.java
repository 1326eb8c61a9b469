package io.github.mailsni.internal.exim.configuration;

import io.github.mailsni.internal.exim.configuration.IncludedFiles.PhysicalLine;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;

/**
 * The conditional skips of a configuration (Exim specification 6.7). A condition is true where a macro's name is in the rest of its
 * line.
 */
final class Conditionals {
    private static final int DEEPEST = 20;

    private final Deque<Outer> outer = new ArrayDeque<>();
    private State state = State.READING;

    /** The state outside a condition, and the line that began it. */
    private record Outer(State state, PhysicalLine since) {}

    /** Whether lines are read or skipped. */
    private enum State {
        READING,
        /** One of the branches to come may be the one. */
        WAITING,
        /** The branch that was true is over, or the whole is within lines that are skipped. */
        DONE
    }

    /** The directives. */
    enum Directive {
        IFDEF,
        IFNDEF,
        ELIFDEF,
        ELIFNDEF,
        ELSE,
        ENDIF;

        private final String spelling = "." + name().toLowerCase(Locale.ROOT);

        /** The one that a line begins with. */
        static Optional<Directive> of(String line) {
            return Arrays.stream(values())
                    .filter(each -> line.startsWith(each.spelling))
                    .findFirst();
        }

        /**
         * Whether Exim takes the line for it. It wants a space, the end of the line or, by a slip, the letter t; otherwise it passes the
         * line over.
         */
        boolean isTaken(String line) {
            int end = spelling.length();
            return line.length() == end || line.charAt(end) == ' ' || line.charAt(end) == 't';
        }

        /** Returns its spelling. */
        String spelling() {
            return spelling;
        }
    }

    /** Whether the lines at this place count. */
    boolean reading() {
        return state == State.READING;
    }

    /** Whether the condition of a directive matters here. */
    boolean decides(Directive directive) {
        return switch (directive) {
            case IFDEF, IFNDEF -> state == State.READING;
            case ELIFDEF, ELIFNDEF -> state == State.WAITING;
            case ELSE, ENDIF -> false;
        };
    }

    /** Whether an {@code .endif} is owed. */
    boolean open() {
        return !outer.isEmpty();
    }

    /** Returns where the condition began that is not ended. */
    String openSince() {
        PhysicalLine since = outer.element().since();
        return "condition that begins in " + since.file() + ", line " + since.number();
    }

    /**
     * Takes a directive.
     *
     * @param defined whether a macro's name was in its line
     * @param line the line that it is in
     * @return what is wrong, or nothing if the text is empty
     */
    String take(Directive directive, boolean defined, PhysicalLine line) {
        return switch (directive) {
            case IFDEF -> push(defined, line);
            case IFNDEF -> push(!defined, line);
            case ELIFDEF -> next(directive, defined);
            case ELIFNDEF -> next(directive, !defined);
            case ELSE -> next(directive, true);
            case ENDIF -> pop();
        };
    }

    private String push(boolean condition, PhysicalLine line) {
        if (outer.size() == DEEPEST) {
            return "conditions are nested more than " + DEEPEST + " deep";
        }
        outer.push(new Outer(state, line));
        state = state != State.READING ? State.DONE : condition ? State.READING : State.WAITING;
        return "";
    }

    private String next(Directive directive, boolean condition) {
        if (outer.isEmpty()) {
            return unmatched(directive);
        }
        state = state == State.WAITING && condition ? State.READING : state == State.WAITING ? state : State.DONE;
        return "";
    }

    private String pop() {
        if (outer.isEmpty()) {
            return unmatched(Directive.ENDIF);
        }
        state = outer.pop().state();
        return "";
    }

    private static String unmatched(Directive directive) {
        return directive.spelling + " without an .ifdef before it";
    }
}

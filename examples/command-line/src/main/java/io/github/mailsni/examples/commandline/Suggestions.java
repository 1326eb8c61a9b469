package io.github.mailsni.examples.commandline;

import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What was meant by an option that does not exist. */
public final class Suggestions {
    private Suggestions() {}

    /**
     * The options that are spelt like one that was given.
     *
     * @param problem what is wrong with a command line
     * @return the end of a message, such as {@code ; did you mean --certs?}, or nothing
     */
    public static String of(ParameterException problem) {
        return problem instanceof UnmatchedArgumentException unmatched
                        && !unmatched.getSuggestions().isEmpty()
                ? "; did you mean " + String.join(" or ", unmatched.getSuggestions()) + "?"
                : "";
    }
}

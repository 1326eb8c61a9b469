package io.github.mailsni.exim;

import io.github.mailsni.exim.EximOutcome.Failure;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.OncePerHour;
import io.github.mailsni.internal.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs why expressions fail: one line for each place in them, however many names meet it. Thread-safe. */
final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.EXIM);

    /** How much of a message is logged: it may repeat what a client asks for. */
    private static final int MOST_CHARACTERS = 300;

    private final OncePerHour<Place> said = new OncePerHour<>();

    private record Place(String option, int column) {}

    void hear(Failure failure, EximOptions options, long now) {
        if (failure.forced()) {
            return;
        }
        if (said.allows(new Place(failure.option(), failure.column()), now)) {
            LOG.warn(
                    "{}{}; served is what was good before, or what clients without a server name get",
                    options.origin(failure.option())
                            .map(written -> written.at(failure.column()).prefix())
                            .orElse(""),
                    firstLine(failure.message()));
        }
    }

    /** Returns the first line of a message, cut. */
    static String firstLine(String message) {
        String line = Printable.line(message.lines().findFirst().orElse(message));
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS - 3) + "...";
    }
}

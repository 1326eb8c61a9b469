package io.github.mailsni.exim;

import io.github.mailsni.exim.EximOutcome.Failure;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.Printable;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what an expression cannot do: one line for each place in it, however many names run into that. Thread-safe. */
final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.EXIM);
    private static final long SILENCE_NANOS = Duration.ofHours(1).toNanos();

    /** A message may have what a client asks for in it, as often as the expression has it. */
    private static final int MOST_CHARACTERS = 300;

    /** When the log last named each place. Any thread writes it; whoever puts or replaces the time writes the line. */
    private final Map<Place, Long> said = new ConcurrentHashMap<>();

    private record Place(String option, int column) {}

    void hear(Failure failure, EximOptions options, long now) {
        if (failure.forced()) {
            return;
        }
        Place place = new Place(failure.option(), failure.column());
        Long before = said.get(place);
        if (before == null
                ? said.putIfAbsent(place, now) == null
                : now - before > SILENCE_NANOS && said.replace(place, before, now)) {
            LOG.warn(
                    "{}{}; served is what was good before, or what clients without a server name get",
                    options.origin(failure.option())
                            .map(written -> written.at(failure.column()).prefix())
                            .orElse(""),
                    firstLine(failure.message()));
        }
    }

    /** The first line of a message, cut. */
    static String firstLine(String message) {
        String line = Printable.line(message.lines().findFirst().orElse(message));
        return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS - 3) + "...";
    }
}

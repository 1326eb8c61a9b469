package io.github.mailsni;

import io.github.mailsni.DirectoryEvent.LossKind;
import io.github.mailsni.DirectoryEvent.TakenAway;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Writes in the log what changes of files have taken away. A renewal usually comes with a new key: of those that have lost nothing else,
 * only some are written in an hour, so that the renewal of all hosts does not fill the log.
 */
final class LossLog {
    /** How many lines there are in an hour on keys that have changed. */
    static final int MOST_KEYS = 20;

    private final Logger log;
    private final LineBudget keys;

    LossLog(Logger log, LongSupplier ticker) {
        this.log = log;
        this.keys = new LineBudget(MOST_KEYS, Duration.ofHours(1).toNanos(), ticker);
    }

    void write(TakenAway event) {
        boolean keyOnly = event.losses().stream().allMatch(loss -> loss.kind() == LossKind.KEY);
        switch (keyOnly ? keys.next() : LineBudget.Verdict.WRITE) {
            case WRITE -> log.warn("{}", event);
            case SAY_ENOUGH -> {
                log.warn(
                        "the public keys of more hosts have changed; published TLSA records of theirs, if any, are stale."
                                + " For an hour each of them is an event, and a line at DEBUG");
                log.debug("{}", event);
            }
            case LEAVE_OUT -> log.debug("{}", event);
        }
    }
}

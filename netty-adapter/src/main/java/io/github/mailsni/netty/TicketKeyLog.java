package io.github.mailsni.netty;

import io.github.mailsni.netty.TicketKeyFile.Broken;
import io.github.mailsni.netty.TicketKeyFile.Good;
import io.github.mailsni.netty.TicketKeyFile.Reading;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what becomes of a file of secrets: each state once, however often it is read. Used by the thread that follows the file. */
final class TicketKeyLog {
    private static final Logger LOG = LoggerFactory.getLogger(TicketKeys.class);

    private final String name;
    private @Nullable String toldProblem;
    private boolean toldOpen;

    /** A log that has told nothing yet. */
    TicketKeyLog(String name) {
        this.name = name;
    }

    /** Logs a reading, unless its state was told. Never throws. */
    void tell(Reading reading, boolean renewed) {
        quietly(() -> {
            if (reading instanceof Broken broken) {
                tell(broken);
            } else if (reading instanceof Good good) {
                tell(good, renewed);
            }
        });
    }

    private void tell(Broken broken) {
        if (!broken.problem().equals(toldProblem)) {
            LOG.warn("{}; the last good keys stay in use. {}", broken.problem(), broken.remedy());
            toldProblem = broken.problem();
        }
    }

    private void tell(Good good, boolean renewed) {
        if (renewed) {
            LOG.info("{}: new ticket keys are in use", name);
        } else if (toldProblem != null) {
            LOG.info("{}: it is good again, and has the keys that are in use", name);
        }
        toldProblem = null;
        if (good.openToAll() && !toldOpen) {
            LOG.warn(
                    "{}: every user of this machine can read it, and with it decrypt connections of TLS 1.2; chmod o-rwx,"
                            + " and make it readable for this server by its owner or group",
                    name);
        }
        toldOpen = good.openToAll();
    }

    /** Runs an action, and logs if it fails. Never throws. */
    void guard(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error failed) {
            quietly(() -> LOG.warn("{}: the new ticket keys are not in use for all hosts", name, failed));
        }
    }

    /** What goes wrong in logging stays unsaid: the thread that follows the file goes on. */
    @SuppressWarnings("EmptyCatch")
    private static void quietly(Runnable logging) {
        try {
            logging.run();
        } catch (RuntimeException | Error unsaid) {
            // there may be no memory for it
        }
    }
}

package io.github.mailsni;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be done once, when something is closed. Thread-safe. */
final class CloseActions {
    private static final Logger LOG = LoggerFactory.getLogger(CloseActions.class);

    private final List<Runnable> actions = new ArrayList<>();
    private boolean closed;

    /** Keeps the action for later, or runs it at once if it is too late for that. */
    void add(Runnable action) {
        synchronized (this) {
            if (!closed) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** Runs every action, whatever the others do. */
    void run() {
        List<Runnable> due;
        synchronized (this) {
            closed = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        for (Runnable action : due) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.warn("an action on closing failed; the others go on", e);
            }
        }
    }
}

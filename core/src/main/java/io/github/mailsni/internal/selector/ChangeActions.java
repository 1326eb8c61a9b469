package io.github.mailsni.internal.selector;

import io.github.mailsni.CertificateSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs actions whenever the certificates of a selector have changed. Thread-safe. */
public final class ChangeActions {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeActions.class);

    /** The actions, each under a key of its own. Any thread adds and removes; an action that is added during a run may miss that run. */
    private final Map<Object, Runnable> actions = new ConcurrentHashMap<>();

    public CertificateSource.Registration add(Runnable action) {
        Object place = new Object();
        actions.put(place, Objects.requireNonNull(action, "action"));
        return () -> actions.remove(place);
    }

    /** Runs each action; one that throws is logged, and the others run. */
    public void run() {
        for (Runnable action : actions.values()) {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                LOG.warn("an action on a change of certificates failed; the others go on", e);
            }
        }
    }
}

package io.github.mailsni.internal.selector;

import io.github.mailsni.CertificateSource;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs actions once, when something is closed. Thread-safe. */
public final class CloseActions {
    private static final Logger LOG = LoggerFactory.getLogger(CloseActions.class);

    /** The actions, in the order in which they came. Guarded by the monitor of this object; they run without it. */
    private final Map<Entry, Runnable> actions = new LinkedHashMap<>();

    /** Whether the actions have run, so that a later one runs at once. Guarded like {@link #actions}. */
    private boolean closed;

    /**
     * A registration in the list; equal to no other. It refers to the list weakly: a cleaner that keeps a registration for as long as the
     * virtual machine runs does not keep the other actions with all that they hold.
     */
    private static final class Entry implements CertificateSource.Registration {
        private final WeakReference<CloseActions> list;

        Entry(CloseActions list) {
            this.list = new WeakReference<>(list);
        }

        @Override
        public void cancel() {
            CloseActions held = list.get();
            if (held != null) {
                held.remove(this);
            }
        }
    }

    /** Keeps an action for later; runs it at once if this is closed. */
    public CertificateSource.Registration add(Runnable action) {
        Objects.requireNonNull(action, "action");
        Entry entry = new Entry(this);
        synchronized (this) {
            if (!closed) {
                actions.put(entry, action);
                return entry;
            }
        }
        action.run();
        return entry;
    }

    private synchronized void remove(Entry entry) {
        actions.remove(entry);
    }

    /** How many actions wait. */
    synchronized int size() {
        return actions.size();
    }

    /** Runs each action; one that throws is logged, and the others run. */
    public void run() {
        List<Runnable> due;
        synchronized (this) {
            closed = true;
            due = List.copyOf(actions.values());
            actions.clear();
        }
        for (Runnable action : due) {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                LOG.warn("an action on closing failed; the others go on", e);
            }
        }
    }
}

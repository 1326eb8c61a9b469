package io.github.mailsni.exim;

import io.github.mailsni.CertificateSource;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.DirectoryEvent.Loss;
import io.github.mailsni.DirectoryEvent.TakenAway;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.material.PairFiles;
import io.github.mailsni.internal.report.LossLog;
import io.github.mailsni.internal.report.Losses;
import io.github.mailsni.internal.report.Stock;
import io.github.mailsni.internal.selector.ChangeActions;
import io.github.mailsni.internal.selector.Ranking.Offer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports what becomes of the files that Exim's options name: in the log, and to a listener. Changes are found under locks; events wait
 * in a queue until {@link #deliver} is called without one. Thread-safe.
 */
final class EximReporter {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.EXIM);
    private static final Duration EXPIRY_NOTICE = Duration.ofDays(14);

    private final Consumer<DirectoryEvent> listener;
    private final Clock clock;
    private final LossLog lossLog;
    private final ChangeActions changes = new ChangeActions();

    /** Events that are not delivered yet. Any thread adds, also under the monitor of a {@link LastGoodPairs}. */
    private final Queue<DirectoryEvent> waiting = new ConcurrentLinkedQueue<>();

    /**
     * Whether a thread delivers. That thread alone takes events out, so that the listener hears them in order; it looks again after it has
     * reset this, so that no event waits that another thread has added in between.
     */
    private final AtomicBoolean delivering = new AtomicBoolean();

    /** The events since the beginning of each reload that runs. Each reload adds and removes its own; any thread adds events to all. */
    private final Map<Object, Queue<DirectoryEvent>> recordings = new ConcurrentHashMap<>();

    /**
     * The credentials whose end was told, and whether it was past. Any thread writes it; each method of the map locks it. Two threads at one
     * credential in one moment may both tell, which does no harm.
     */
    private final Map<Credential, Boolean> toldOfExpiry = Collections.synchronizedMap(new WeakHashMap<>());

    EximReporter(Consumer<DirectoryEvent> listener, Clock clock, LongSupplier ticker) {
        this.listener = listener;
        this.clock = clock;
        this.lossLog = new LossLog(LOG, ticker);
    }

    /**
     * Returns what files are called in events and meters: of the names in the certificate the longest that the path of its file contains,
     * else the first of them, else the path. Never a name that only a client has sent.
     */
    static String label(PairFiles files, List<Offer> offers) {
        Set<String> names =
                offers.isEmpty() ? Set.of() : offers.get(0).credential().coveredNames();
        String path = files.certificate().toString();
        return names.stream()
                .filter(path::contains)
                .max(Comparator.comparingInt(String::length))
                .or(() -> names.stream().findFirst())
                .orElse(files.label());
    }

    void loaded(LastGoodPairs files, List<Offer> offers) {
        add(new DirectoryEvent.Loaded(files.label()));
        tellOfExpiry(files.label(), offers);
    }

    void replaced(LastGoodPairs files, List<Offer> before, List<Offer> after) {
        String label = files.label();
        add(new DirectoryEvent.Replaced(label));
        List<Loss> losses = new Losses(files.files().get(0).certificate(), clock.instant())
                .replaced(Stock.of(before), Stock.of(after))
                .found(Losses.Elsewhere.NOTHING);
        if (!losses.isEmpty()) {
            add(new TakenAway(label, losses));
        }
        tellOfExpiry(label, after);
    }

    void removed(LastGoodPairs files) {
        add(new DirectoryEvent.Removed(files.label()));
    }

    /** Tells that files are refused; the class that finds it writes the log. */
    void refused(String label, RefusedFile file, boolean lastGoodServed) {
        add(new DirectoryEvent.Refused(label, file, lastGoodServed));
    }

    void lost(String problem) {
        add(new DirectoryEvent.DirectoryLost(problem));
    }

    /** Tells, once for each credential, that it expires soon, and that it has expired. */
    void tellOfExpiry(String label, List<Offer> offers) {
        Instant now = clock.instant();
        for (Credential credential : Stock.of(offers).credentials()) {
            boolean expired = now.isAfter(credential.notAfter());
            if (!now.isBefore(credential.notAfter().minus(EXPIRY_NOTICE))) {
                Boolean told = toldOfExpiry.get(credential);
                if (told == null || (expired && !told)) {
                    toldOfExpiry.put(credential, expired);
                    add(new DirectoryEvent.Expiring(label, credential.notAfter(), expired));
                }
            }
        }
    }

    private void add(DirectoryEvent event) {
        recordings.values().forEach(recording -> recording.add(event));
        waiting.add(event);
    }

    /** Runs an action, and returns the events since it began. */
    List<DirectoryEvent> during(Runnable action) {
        Queue<DirectoryEvent> recording = new ConcurrentLinkedQueue<>();
        Object place = new Object();
        recordings.put(place, recording);
        try {
            action.run();
        } finally {
            recordings.remove(place);
        }
        return new ArrayList<>(recording);
    }

    /** Delivers the waiting events in order. Not to be called under a monitor that a listener could need. */
    void deliver() {
        boolean any = false;
        while (!waiting.isEmpty() && delivering.compareAndSet(false, true)) {
            try {
                for (DirectoryEvent event = waiting.poll(); event != null; event = waiting.poll()) {
                    any = true;
                    log(event);
                    tell(event);
                }
            } finally {
                delivering.set(false);
            }
        }
        if (any) {
            changes.run();
        }
    }

    private void log(DirectoryEvent event) {
        if (event instanceof TakenAway taken) {
            lossLog.write(taken);
        } else if (event instanceof DirectoryEvent.DirectoryLost
                || (event instanceof DirectoryEvent.Expiring expiring && expiring.expired())) {
            LOG.warn("{}", event);
        } else if (event instanceof DirectoryEvent.Replaced) {
            LOG.info("{}", event);
        } else if (!(event instanceof DirectoryEvent.Refused)) {
            LOG.debug("{}", event); // that hosts come and go by what clients ask for is no news
        }
    }

    /** Tells the listener, and logs what it throws. */
    void tell(DirectoryEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException | Error e) {
            LOG.warn("the listener failed at \"{}\"", event, e);
        }
    }

    CertificateSource.Registration onChange(Runnable action) {
        return changes.add(action);
    }
}

package io.github.mailsni.internal.report;

import io.github.mailsni.DirectoryEvent.Loss;
import io.github.mailsni.DirectoryEvent.LossKind;
import io.github.mailsni.DirectoryEvent.TakenAway;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/**
 * Logs what changes of files have taken away. All hosts may be renewed at once, usually with new keys: of hosts that have lost things of
 * equal kinds, only some are logged in an hour, so that no renewal fills the log, and none hides what one host alone loses. Thread-safe.
 */
public final class LossLog {
    /** How many hosts that have lost things of equal kinds are logged in an hour. */
    public static final int MOST_HOSTS = 20;

    private static final long PERIOD_NANOS = Duration.ofHours(1).toNanos();

    private final Logger log;
    private final LongSupplier ticker;

    /** A budget for each set of kinds. Any thread adds one; of two threads at one moment, both use the one that the map keeps. */
    private final Map<Set<LossKind>, LineBudget> budgets = new ConcurrentHashMap<>();

    public LossLog(Logger log, LongSupplier ticker) {
        this.log = log;
        this.ticker = ticker;
    }

    public void write(TakenAway event) {
        Set<LossKind> kinds = EnumSet.noneOf(LossKind.class);
        event.losses().stream().map(Loss::kind).forEach(kinds::add);
        switch (budgets.computeIfAbsent(kinds, any -> new LineBudget(MOST_HOSTS, PERIOD_NANOS, ticker))
                .next()) {
            case WRITE -> log.warn("{}", event);
            case SAY_ENOUGH -> {
                log.warn(
                        "taken away from more hosts, too: {}. For an hour each of them is an event, and a line at DEBUG",
                        words(kinds));
                log.debug("{}", event);
            }
            case LEAVE_OUT -> log.debug("{}", event);
        }
    }

    private static String words(Set<LossKind> kinds) {
        return kinds.stream()
                .map(kind -> switch (kind) {
                    case NAMES -> "names of their certificates";
                    case KEY_TYPE -> "a key type";
                    case KEY -> "the public key that published TLSA records may name";
                    case VALIDITY_NOW -> "validity at this time";
                    case VALIDITY_END -> "a later end of validity";
                })
                .collect(Collectors.joining(", "));
    }
}

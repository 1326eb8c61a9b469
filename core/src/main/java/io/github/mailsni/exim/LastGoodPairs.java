package io.github.mailsni.exim;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.material.PairFiles;
import io.github.mailsni.internal.report.CommonKeys;
import io.github.mailsni.internal.report.DuplicateWarning;
import io.github.mailsni.internal.report.WarningLog;
import io.github.mailsni.internal.selector.CredentialsPool;
import io.github.mailsni.internal.selector.Ranking;
import io.github.mailsni.internal.selector.Ranking.Offer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Holds the credentials of one list of files, for all names that an expression gives this list. Thread-safe; threads that come while the
 * files are read wait for that.
 */
final class LastGoodPairs {
    private final List<PairFiles> files;
    private final List<LastGoodPair> pairs;
    private final WarningLog warningLog;
    private final Clock clock;
    private final EximReporter reporter;
    private final Consumer<LastGoodPairs> unsettled;

    /**
     * Whether it has been told that these are in service; false again when it was told that they are gone. Guarded by the monitor of this
     * object.
     */
    private boolean told;

    /**
     * Whether a refusal that the last comparison found is the operator's problem. Written under the monitor of this object; reports read it
     * without, as of the last comparison.
     */
    private volatile boolean refusalCounts;

    /**
     * The files that were in service for a name before these, of which that has been told. Another of these takes itself out while it holds
     * its own monitor, so that the set has one of its own, under which no other is taken.
     */
    private final Set<LastGoodPairs> successorOf =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** Whether the files were ever compared with the disk. Guarded by the monitor of this object. */
    private boolean looked;

    /** When they were compared last. Guarded by the monitor of this object. */
    private long lookedAt;

    /** What the files have come to. Written under the monitor of this object; any thread reads it without, since a state never changes. */
    private volatile State state = State.UNREAD;

    /**
     * The state of the files; the object stays until a comparison finds another one.
     *
     * @param offers the last credentials that were good, none if none ever were
     * @param refused why files as they are now are not in service
     * @param doubted why files are not in service at this moment, while a writer may still be at work on them
     * @param warnings what clients may object to
     */
    record State(
            List<Offer> offers,
            List<RefusedFile> refused,
            List<RefusedFile> doubted,
            List<CertificateWarning> warnings) {
        private static final State UNREAD = new State(List.of(), List.of(), List.of(), List.of());

        /** Whether there are credentials to serve. */
        boolean serves() {
            return !offers.isEmpty();
        }

        /** Returns what is wrong with the files as they are now, decided or not. */
        List<RefusedFile> problems() {
            return Stream.concat(refused.stream(), doubted.stream()).toList();
        }
    }

    /**
     * Makes pairs that are not read yet.
     *
     * @param unsettled takes this, each time that a comparison leaves it open what becomes of the files
     */
    LastGoodPairs(
            List<PairFiles> files,
            List<LastGoodPair> pairs,
            Clock clock,
            WarningLog warningLog,
            EximReporter reporter,
            Consumer<LastGoodPairs> unsettled) {
        this.files = files;
        this.pairs = pairs;
        this.clock = clock;
        this.warningLog = warningLog;
        this.reporter = reporter;
        this.unsettled = unsettled;
    }

    List<PairFiles> files() {
        return files;
    }

    /** Returns the state as of the last comparison. Waits for no other thread. */
    State state() {
        return state;
    }

    /** Compares the files with the disk, if that is due, and reads those that have changed. */
    synchronized State refresh(Occasion occasion) {
        if (!looked || occasion.due() - lookedAt >= 0 || (occasion.decides() && isUnsettled())) {
            List<Offer> offersBefore = state.offers();
            boolean changed = compare(occasion);
            refusalCounts = pairs.stream()
                    .anyMatch(pair ->
                            (pair.refused().isPresent() || pair.doubted().isPresent()) && pair.isWorthTelling());
            looked = true;
            lookedAt = occasion.now();
            if (changed && told && !offersBefore.isEmpty()) {
                reporter.replaced(this, offersBefore, state.offers());
            }
            if (isUnsettled()) {
                unsettled.accept(this);
            }
        }
        return state;
    }

    /** Compares each pair with the disk; returns whether other credentials are in service than before. */
    private boolean compare(Occasion occasion) {
        boolean changed = false;
        boolean warned = false;
        List<CertificateWarning> found = new ArrayList<>();
        for (LastGoodPair pair : pairs) {
            switch (pair.refresh(occasion)) {
                case RENEWED -> {
                    changed = true;
                    found.addAll(pair.warnings());
                }
                case WARNED -> {
                    warned = true;
                    pair.warnings().stream()
                            .filter(warning -> !state.warnings().contains(warning))
                            .forEach(found::add);
                }
                case REFUSED ->
                    pair.refused()
                            .ifPresent(refusal -> reporter.refused(
                                    label(), refusal, !pair.credentials().isEmpty()));
                case NONE -> {}
            }
        }
        List<RefusedFile> refused = each(LastGoodPair::refused);
        List<RefusedFile> doubted = each(LastGoodPair::doubted);
        if (changed || warned) {
            state = composed(refused, doubted);
            warningLog.tell(found.stream().filter(state.warnings()::contains).toList());
        } else if (!refused.equals(state.refused()) || !doubted.equals(state.doubted())) {
            state = new State(state.offers(), refused, doubted, state.warnings());
        }
        return changed;
    }

    private List<RefusedFile> each(Function<LastGoodPair, Optional<RefusedFile>> problem) {
        return pairs.stream().flatMap(pair -> problem.apply(pair).stream()).toList();
    }

    private boolean isUnsettled() {
        return pairs.stream().anyMatch(LastGoodPair::isUnsettled);
    }

    /** Returns what the files are called in events: see {@link EximReporter#label}. */
    String label() {
        return EximReporter.label(files.get(0), state.offers());
    }

    /** Notes that these are in service from the beginning, which is not told. */
    synchronized void begin() {
        told = true;
    }

    /** Tells, once, that these are in service for a name that had no files of its own. */
    synchronized void serve() {
        if (!told) {
            told = true;
            reporter.loaded(this, state.offers());
        }
    }

    /** Tells that these are in service for a name in the place of others. */
    synchronized void succeed(LastGoodPairs others, List<Offer> before) {
        told = true;
        if (successorOf.add(others)) {
            others.successorOf.remove(this);
            reporter.replaced(this, before, state.offers());
        }
    }

    /** Tells that these are gone, if they are, when a name has them no longer. */
    synchronized void leave() {
        if (told && !anythingThere()) {
            told = false;
            reporter.removed(this);
        }
    }

    /** Whether a refusal is the operator's problem, as of the last comparison. */
    boolean refusalCounts() {
        return refusalCounts;
    }

    /** Whether the operator has put any of the files there. */
    synchronized boolean anythingThere() {
        return pairs.stream().anyMatch(LastGoodPair::anythingThere);
    }

    synchronized int weight() {
        return pairs.stream().mapToInt(LastGoodPair::weight).sum();
    }

    private State composed(List<RefusedFile> refused, List<RefusedFile> doubted) {
        List<Offer> offers = new ArrayList<>();
        List<CertificateWarning> warnings = new ArrayList<>(CommonKeys.ofOneHost(pairs.stream()
                .filter(pair -> !pair.credentials().isEmpty())
                .map(LastGoodPair::warnings)
                .toList()));
        for (LastGoodPair pair : pairs) {
            offers.addAll(pair.offers());
        }
        Ranking ranking = new Ranking(Optional.empty(), clock.instant(), new CredentialsPool());
        offers.forEach(ranking::add);
        ranking.displaced()
                .forEach((offer, instead) -> warnings.add(warning(offer.credential(), instead.credential())));
        return new State(List.copyOf(offers), refused, doubted, List.copyOf(warnings));
    }

    private static CertificateWarning warning(Credential displaced, Credential instead) {
        boolean alike = displaced.notAfter().equals(instead.notAfter())
                && displaced.notBefore().equals(instead.notBefore());
        return alike && !displaced.leaf().equals(instead.leaf())
                ? new CertificateWarning(
                        displaced.files().get(0),
                        "duplicate",
                        "an " + displaced.keyType() + " certificate comes before this one in the list and is served"
                                + " instead; a list is for keys of different types")
                : DuplicateWarning.of(displaced, instead, "clients without a name");
    }
}

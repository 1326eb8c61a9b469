package io.github.mailsni;

import io.github.mailsni.Ranking.Offer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The credentials from one list of files: one object for all names that an expression gives this list. Thread-safe; those who come
 * while the files are read wait for that.
 */
final class LoadedFiles {
    private final List<CredentialFiles> files;
    private final List<LoadedPair> pairs;
    private final WarningLog warningLog;
    private final Clock clock;
    private boolean looked;
    private long lookedAt;
    private State state = new State(List.of(), List.of(), List.of());

    /**
     * What the files have come to; the same object as long as nothing changes.
     *
     * @param offers the last credentials that were good, none if none ever were
     * @param refused what is wrong with the files as they are now
     * @param warnings what clients may object to
     */
    record State(List<Offer> offers, List<RefusedFile> refused, List<CertificateWarning> warnings) {
        /** Whether there are credentials to serve. */
        boolean serves() {
            return !offers.isEmpty();
        }
    }

    LoadedFiles(List<CredentialFiles> files, CredentialLoader loader, WarningLog warningLog, Clock clock) {
        this.warningLog = warningLog;
        this.files = files;
        this.clock = clock;
        this.pairs =
                files.stream().map(each -> new LoadedPair(each, loader, clock)).toList();
    }

    List<CredentialFiles> files() {
        return files;
    }

    /** What was known when last looked. */
    synchronized State state() {
        return state;
    }

    /** Looks at the files, if that is due, and reads them if they have changed. */
    synchronized State refresh(long now) {
        if (!looked || now - lookedAt >= EximAnswers.LOOK_NANOS) {
            List<RefusedFile> before = state.refused();
            boolean changed = false;
            List<CertificateWarning> found = new ArrayList<>();
            for (LoadedPair pair : pairs) {
                if (pair.refresh()) {
                    changed = true;
                    found.addAll(pair.warnings());
                }
            }
            List<RefusedFile> refused =
                    pairs.stream().flatMap(pair -> pair.refused().stream()).toList();
            if (changed) {
                state = composed(refused);
                warningLog.tell(
                        found.stream().filter(state.warnings()::contains).toList());
            } else if (!refused.equals(before)) {
                state = new State(state.offers(), refused, state.warnings());
            }
            looked = true;
            lookedAt = now;
        }
        return state;
    }

    /** Whether the operator has put any of the files there. */
    synchronized boolean anythingThere() {
        return pairs.stream().anyMatch(LoadedPair::anythingThere);
    }

    synchronized int weight() {
        return pairs.stream().mapToInt(LoadedPair::weight).sum();
    }

    private State composed(List<RefusedFile> refused) {
        List<Offer> offers = new ArrayList<>();
        List<CertificateWarning> warnings = new ArrayList<>(CommonKeys.ofOneHost(pairs.stream()
                .filter(pair -> !pair.credentials().isEmpty())
                .map(LoadedPair::warnings)
                .toList()));
        for (LoadedPair pair : pairs) {
            offers.addAll(pair.offers());
        }
        Ranking ranking = new Ranking(Optional.empty(), clock.instant(), new CredentialsPool());
        offers.forEach(ranking::add);
        ranking.displaced()
                .forEach((offer, instead) -> warnings.add(warning(offer.credential(), instead.credential())));
        return new State(List.copyOf(offers), refused, List.copyOf(warnings));
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
                : DisplacedCredentials.warning(displaced, instead, "clients without a name");
    }
}

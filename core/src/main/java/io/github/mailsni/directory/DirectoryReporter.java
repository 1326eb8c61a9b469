package io.github.mailsni.directory;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.DirectoryEvent.Loss;
import io.github.mailsni.LoadReport;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.PathOrder;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.UnitState;
import io.github.mailsni.internal.report.LossLog;
import io.github.mailsni.internal.report.WarningLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports what becomes of the files of a directory: in the log, to a listener, and in reports. */
final class DirectoryReporter {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.DIRECTORY);
    private static final Duration EXPIRY_NOTICE = Duration.ofDays(14);
    private static final Comparator<RefusedFile> BY_FILE = Comparator.comparing(RefusedFile::file, PathOrder.BY_TEXT);

    private final WarningLog warningLog = new WarningLog(LOG);
    private final Inventory contents;
    private final Clock clock;
    private final Consumer<DirectoryEvent> listener;
    private final Consumer<String> overtaken;

    /**
     * What was told of files that are near their end, so that it is told once. Written by the threads that follow, reload and open; each
     * method of the map locks it. Two threads at one unit in one moment may both tell, which does no harm.
     */
    private final Map<Unit, List<DirectoryEvent.Expiring>> toldOfExpiry =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final LossLog lossLog = new LossLog(LOG, System::nanoTime);

    /** When expiries were checked last. The follower's thread alone writes it after the constructor has. */
    private volatile Instant expiryCheckedAt;

    /**
     * A reporter.
     *
     * @param overtaken told, when expiries are checked, the units of which something else is to be known since time has passed
     */
    DirectoryReporter(Inventory contents, Clock clock, Consumer<DirectoryEvent> listener, Consumer<String> overtaken) {
        this.contents = contents;
        this.clock = clock;
        this.listener = listener;
        this.overtaken = overtaken;
        this.expiryCheckedAt = clock.instant();
    }

    /** Tells the log and the listener what has become of units. The changes are in service already. */
    void tell(List<UnitChange> findings) {
        List<CertificateWarning> warnings = new ArrayList<>();
        for (UnitChange finding : findings) {
            String host = finding.label();
            switch (finding.kind()) {
                case LOADED -> served(new DirectoryEvent.Loaded(host), finding, warnings);
                case REPLACED -> served(new DirectoryEvent.Replaced(host), finding, warnings);
                case REMOVED -> {
                    DirectoryEvent removed = new DirectoryEvent.Removed(host);
                    LOG.info("{}", removed);
                    tell(removed);
                    tellOfLosses(finding);
                }
                case REFUSED -> refused(finding);
                case UNCHANGED -> warnings.addAll(finding.warnings());
                case UNSETTLED -> {}
            }
        }
        warningLog.tell(warnings);
    }

    private void served(DirectoryEvent event, UnitChange finding, List<CertificateWarning> warnings) {
        LOG.info("{}", event);
        warnings.addAll(WarningsInUse.of(finding.files(), contents));
        tell(event);
        if (finding.kind() == UnitChange.Kind.REPLACED) {
            tellOfLosses(finding);
        }
        tellOfExpiry(finding.files(), clock.instant());
    }

    private void tellOfLosses(UnitChange finding) {
        List<Loss> losses = finding.losses().get();
        if (!losses.isEmpty()) {
            DirectoryEvent.TakenAway taken = new DirectoryEvent.TakenAway(finding.label(), losses);
            lossLog.write(taken);
            tell(taken);
        }
    }

    private void refused(UnitChange finding) {
        if (finding.refusal() != null) {
            DirectoryEvent refused =
                    new DirectoryEvent.Refused(finding.label(), finding.refusal(), finding.lastGoodServed());
            LOG.warn("{}", refused);
            tell(refused);
        }
    }

    private void log(CertificateWarning warning) {
        LOG.warn("served all the same: {}", warning);
    }

    /** Tells that the directory has vanished. */
    void lost(String problem) {
        LOG.warn("{}", problem);
        tell(new DirectoryEvent.DirectoryLost(problem));
    }

    /** Tells the listener, and logs what it throws. */
    void tell(DirectoryEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException | Error e) {
            LOG.warn("the listener failed at \"{}\"", event, e);
        }
    }

    /** Tells what opening the directory has found. */
    void tellOfOpening(List<UnitChange> refusals) {
        LoadReport report = report();
        refusals.stream()
                .filter(finding -> finding.refusal() != null)
                .sorted(Comparator.comparing(UnitChange::refusal, Comparator.nullsLast(BY_FILE)))
                .forEach(this::refused);
        warningLog.tell(report.warnings());
        contents.units().forEach(files -> tellOfExpiry(files, clock.instant()));
    }

    /** Tells which certificates expire soon, or have expired, since the last call. */
    void checkExpiry() {
        Instant now = clock.instant();
        if (Duration.between(expiryCheckedAt, now).abs().compareTo(Duration.ofMinutes(1)) < 0) {
            return;
        }
        expiryCheckedAt = now;
        List<Unit> expired = new ArrayList<>();
        contents.units().forEach(files -> {
            if (tellOfExpiry(files, now)) {
                expired.add(files);
            }
            if (!files.state().holdsAt(now)) {
                overtaken.accept(files.unit());
            }
        });
        expired.forEach(files -> warnOfExpiry(files, now));
    }

    /** Tells the listener, once for each certificate of the unit, that it expires soon or has expired; returns whether one has expired now. */
    private boolean tellOfExpiry(Unit files, Instant now) {
        if (now.isBefore(Instant.ofEpochMilli(files.state().notAfter()).minus(EXPIRY_NOTICE))) {
            return false;
        }
        List<DirectoryEvent.Expiring> near = ends(files)
                .filter(notAfter -> !now.isBefore(notAfter.minus(EXPIRY_NOTICE)))
                .map(notAfter ->
                        new DirectoryEvent.Expiring(contents.units().label(files), notAfter, now.isAfter(notAfter)))
                .toList();
        List<DirectoryEvent.Expiring> before = toldOfExpiry.getOrDefault(files, List.of());
        List<DirectoryEvent.Expiring> news =
                near.stream().filter(each -> !isTold(each, before)).toList();
        toldOfExpiry.put(
                files,
                Stream.concat(before.stream().filter(each -> isStillThere(each, near)), news.stream())
                        .toList());
        news.forEach(this::tell);
        return news.stream().anyMatch(DirectoryEvent.Expiring::expired);
    }

    /** Returns when the certificates of a unit expire, each instant once. */
    private Stream<Instant> ends(Unit files) {
        Instant first = Instant.ofEpochMilli(files.state().notAfter());
        return files.state().count() == 1
                ? Stream.of(first)
                : Stream.concat(
                                Stream.of(first),
                                contents.credentials(files).stream().map(Credential::notAfter))
                        .distinct();
    }

    /** Whether an end was told. That a certificate has expired is not taken back if the clock is set back. */
    private static boolean isTold(DirectoryEvent.Expiring expiring, List<DirectoryEvent.Expiring> before) {
        return before.stream()
                .anyMatch(
                        told -> told.notAfter().equals(expiring.notAfter()) && (told.expired() || !expiring.expired()));
    }

    private static boolean isStillThere(DirectoryEvent.Expiring told, List<DirectoryEvent.Expiring> near) {
        return near.stream().anyMatch(each -> each.notAfter().equals(told.notAfter()));
    }

    /** Warns of the last good credentials of files that are not in order. Others are read anew, which finds what is wrong with them. */
    private void warnOfExpiry(Unit files, Instant now) {
        for (Credential credential : files.state().kept()) {
            if (now.isAfter(credential.notAfter()) && !credential.files().isEmpty()) {
                CertificateWarning warning = new CertificateWarning(
                        credential.files().get(0),
                        "certificate-expired",
                        "the certificate expired at " + credential.notAfter() + "; renew it");
                contents.units().warn(files, warning);
                log(warning);
            }
        }
    }

    /** Reports the state of all units that were read. */
    LoadReport report() {
        int[] credentials = {0};
        List<RefusedFile> refused = new ArrayList<>();
        List<CertificateWarning> warnings = new ArrayList<>();
        contents.units().forEach(files -> {
            UnitState state = files.state();
            credentials[0] += state.count();
            warnings.addAll(WarningsInUse.of(files, contents));
            contents.refusal(files).ifPresent(refused::add);
        });
        warnings.addAll(new DisplacedCredentials(contents, clock.instant()).warnings());
        refused.addAll(contents.disk().problems());
        warnings.sort(Comparator.comparing(CertificateWarning::file, PathOrder.BY_TEXT));
        refused.sort(BY_FILE);
        return new LoadReport(credentials[0], refused, warnings);
    }

    /** Reports what a reload has changed. */
    ReloadReport reloaded(List<UnitChange> findings) {
        return new ReloadReport(
                clock.instant(),
                labels(findings, UnitChange.Kind.LOADED),
                labels(findings, UnitChange.Kind.REPLACED),
                labels(findings, UnitChange.Kind.REMOVED),
                report().refused());
    }

    private static List<String> labels(List<UnitChange> findings, UnitChange.Kind kind) {
        Set<String> labels = new TreeSet<>();
        findings.stream().filter(finding -> finding.kind() == kind).forEach(finding -> labels.add(finding.label()));
        return List.copyOf(labels);
    }
}

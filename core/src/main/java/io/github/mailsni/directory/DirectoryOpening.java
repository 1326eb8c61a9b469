package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.Inventory.Doubt;
import io.github.mailsni.directory.OpenDirectory.Settings;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.disk.Disk;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.index.HostIndex;
import io.github.mailsni.internal.index.Unit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Opens a directory: lists it, reads what is to be read at once, and finds credentials for the default host. Used once, by one thread.
 */
final class DirectoryOpening {
    private final Settings settings;
    private final Disk disk;
    private final DirectoryAccess access;
    private final Inventory contents;
    private final SelectionCache answers;
    private final DirectoryFollower follower;

    DirectoryOpening(
            Settings settings,
            Disk disk,
            DirectoryAccess access,
            Inventory contents,
            SelectionCache answers,
            DirectoryFollower follower) {
        this.settings = settings;
        this.disk = disk;
        this.access = access;
        this.contents = contents;
        this.answers = answers;
        this.follower = follower;
    }

    /**
     * Opens the directory.
     *
     * @return the units that are not in order
     * @throws CertificateLoadException if it cannot be listed, or there are no credentials for the default host
     */
    List<UnitChange> open() throws CertificateLoadException {
        watchRoots();
        Set<String> units = access.list();
        contents.addUnread(units);
        boolean small = units.size() <= settings.readAtOnce();
        boolean all = small || !areHostsKnown(units);
        contents.beginRound();
        try {
            List<UnitChange> refusals = all ? readAll(small) : List.of();
            openDefault();
            if (small) {
                answers.rememberAll();
            }
            return refusals;
        } finally {
            contents.endRound();
        }
    }

    private void watchRoots() throws CertificateLoadException {
        try {
            follower.watchRoots();
        } catch (UnansweredException e) {
            throw access.unanswering(e);
        }
    }

    /** Whether the default host's files are known, and with it the hosts of all others, though none was read. */
    private boolean areHostsKnown(Set<String> units) {
        return settings.defaultSource()
                .host()
                .map(this::hasOwnFiles)
                .orElseGet(() -> units.stream()
                        .allMatch(unit -> settings.layout().namedHost(unit).isPresent()
                                || !settings.layout().names(unit).isEmpty()));
    }

    private boolean hasOwnFiles(ServerName host) {
        HostIndex.Entry entry = contents.units().index().get(host.toString());
        return entry != null && !entry.own().isEmpty();
    }

    /** Reads all units, to report faults before a client meets them, or to find the certificate of the default host. */
    private List<UnitChange> readAll(boolean small) {
        List<UnitChange> refusals = new ArrayList<>();
        List<Unit> unread = contents.units().unread();
        follower.trace(units(unread));
        for (Doubt doubt : small ? contents.readUnread(unread) : contents.skimUnread(unread)) {
            refusals.add(contents.decide(doubt));
        }
        return refusals;
    }

    private static List<String> units(List<Unit> files) {
        return files.stream().map(Unit::unit).toList();
    }

    private void openDefault() throws CertificateLoadException {
        if (settings.defaultSource().host().isPresent()) {
            openDefault(settings.defaultSource().host().get());
        } else {
            boolean unused = answers.refreshDefault();
        }
    }

    private void openDefault(ServerName host) throws CertificateLoadException {
        HostIndex.Entry entry = contents.units().index().get(host.toString());
        List<Unit> own = entry == null ? List.of() : entry.own();
        for (Unit files : own) {
            if (!files.state().isRead()) {
                follower.trace(List.of(files.unit()));
                contents.examine(files.unit(), true);
            }
        }
        if (own.stream().allMatch(files -> contents.credentials(files).isEmpty())) {
            Optional<RefusedFile> broken = own.stream()
                    .flatMap(files -> Optional.ofNullable(files.state().refusal()).stream())
                    .findFirst()
                    .or(() -> brokenFileCalledDefault(host));
            if (broken.isPresent()) {
                throw new CertificateLoadException(
                        broken.get().file(),
                        broken.get().reason(),
                        broken.get().problem() + ". It is the default host's, " + host
                                + ": nothing is served without it");
            }
        }
        if (!answers.refreshDefault()) {
            requireAnswering(host, own);
            Path expected = settings.layout().certificateFile(settings.directory(), host);
            throw new CertificateLoadException(
                    expected,
                    RefusalReason.CERTIFICATE_MISSING,
                    (expected.equals(settings.directory())
                                    ? "no certificate below this directory is for the default host " + host
                                            + ", with a private key that belongs to it; add them"
                                    : "there is no such file, and no other certificate here is for the default host "
                                            + host + "; create it")
                            + ", or name another default host"
                            + unspeakableFile()
                                    .map(problem -> ". There are " + problem)
                                    .orElse("")
                            + hint(host).map(hint -> ". " + hint).orElse(""));
        }
    }

    /** Says what the directory looks like, if another layout finds more. */
    private Optional<String> hint(ServerName host) {
        try {
            return disk.touchAll(() -> new LayoutGuess(settings, host).hint());
        } catch (UnansweredException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Finds a file whose name cannot be read in this locale: it may be the default host's. */
    private Optional<String> unspeakableFile() {
        List<String> problems = new ArrayList<>();
        contents.units().forEach(files -> {
            RefusedFile refusal = files.state().refusal();
            if (refusal != null && FileNames.isUnspeakable(files.unit())) {
                problems.add("files with names that cannot be read: " + refusal.problem());
            }
        });
        return problems.stream().findFirst();
    }

    private void requireAnswering(ServerName host, List<Unit> own) throws CertificateLoadException {
        Optional<RefusedFile> silent = own.stream()
                .flatMap(files -> disk.problem(files.unit()).stream())
                .findFirst()
                .or(() -> disk.problem(host.toString()));
        if (silent.isPresent()) {
            throw new CertificateLoadException(
                    silent.get().file(),
                    silent.get().reason(),
                    silent.get().problem() + ". It is the default host's, " + host + ": nothing is served without it");
        }
    }

    /** Finds a refused file that is named after the default host, where the certificate would name the hosts and cannot be read. */
    private Optional<RefusedFile> brokenFileCalledDefault(ServerName host) {
        List<RefusedFile> broken = new ArrayList<>();
        contents.units().forEach(files -> {
            RefusedFile refusal = files.state().refusal();
            if (refusal != null && settings.layout().isPresumablyFor(host, files.unit())) {
                broken.add(refusal);
            }
        });
        return broken.stream()
                .min(Comparator.comparing(refusal -> refusal.file().toString()));
    }
}

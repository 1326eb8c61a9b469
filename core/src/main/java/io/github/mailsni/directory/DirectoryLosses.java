package io.github.mailsni.directory;

import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent.Loss;
import io.github.mailsni.KeyType;
import io.github.mailsni.internal.Wildcards;
import io.github.mailsni.internal.index.HostIndex.Entry;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.UnitState;
import io.github.mailsni.internal.report.Losses;
import io.github.mailsni.internal.report.Stock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Finds what a change of a unit's files has taken away from the hosts that they are for. Other files in service for a name make up for
 * it. Reads no file, and claims nothing of key material that is not in memory.
 *
 * <p>What the files have lost is found at once, since their key material may leave memory. Whether other files make up for it is found
 * only when the losses are asked for: by then all files that changed in one round have been examined.
 */
final class DirectoryLosses {
    private final Inventory contents;

    DirectoryLosses(Inventory contents) {
        this.contents = contents;
    }

    /** What the files of a unit had. Taken before the next reading is known; holds the key material. */
    record Before(Unit files, UnitState state, Stock stock) {
        static Before of(Unit files, UnitState state) {
            return new Before(files, state, new Stock(state.inMemory(), state.predecessors()));
        }
    }

    /** Finds what the renewed credentials lack. To be asked for when they are in service. */
    Supplier<List<Loss>> ofRenewal(Before before, List<Credential> after, Instant now) {
        UnitState last = before.state();
        if (!last.isRead() || last.count() == 0) {
            return List::of;
        }
        UnitState present = before.files().state();
        Losses losses = new Losses(file(before, after), now);
        if (before.stock().credentials().isEmpty()) {
            compareWithoutMaterial(losses, last, present, after);
        } else {
            losses.replaced(before.stock(), new Stock(after, present.predecessors()));
        }
        List<String> hosts = hosts(before, present.names());
        return () -> losses.found(new Others(before.files(), hosts, true));
    }

    private static void compareWithoutMaterial(
            Losses losses, UnitState last, UnitState present, List<Credential> after) {
        losses.names(last.names(), after);
        if (after.stream().noneMatch(each -> each.leaf().getPublicKey().hashCode() == last.leafHash())) {
            losses.keyChanged();
        }
        losses.validLater(after);
        if (last.notAfter() != Long.MAX_VALUE && present.notAfter() != Long.MAX_VALUE) {
            losses.end(Instant.ofEpochMilli(last.notAfter()), Instant.ofEpochMilli(present.notAfter()));
        }
    }

    /**
     * Finds what clients miss of removed files. The host that they are named after is removed, and not missing, if no other files serve
     * it.
     */
    Supplier<List<Loss>> ofRemoval(Before before, Instant now) {
        Losses losses = new Losses(file(before, before.stock().credentials()), now);
        if (before.stock().credentials().isEmpty()) {
            losses.removedNames(before.state().names());
        } else {
            losses.removed(before.stock());
        }
        List<String> hosts = hosts(before, before.state().names());
        return () -> losses.found(new Others(before.files(), hosts, false));
    }

    private Path file(Before before, List<Credential> credentials) {
        return credentials.stream()
                .flatMap(credential -> credential.files().stream())
                .findFirst()
                .or(() -> contents.paths(before.files().unit()).stream().findFirst())
                .orElse(Path.of(before.files().unit()));
    }

    /** Returns the host that the files are named after; where the certificate names the hosts, the names that it had and still has. */
    private List<String> hosts(Before before, List<String> present) {
        Optional<String> pattern = contents.units().pattern(before.files());
        if (pattern.isPresent()) {
            return List.of(pattern.get());
        }
        List<String> hosts = new ArrayList<>(before.state().names());
        hosts.retainAll(present);
        return List.copyOf(hosts);
    }

    /** The other files in the directory. */
    private final class Others implements Losses.Elsewhere {
        /** The files that have changed, which do not count. */
        private final Unit files;
        /** The hosts that those files are for. */
        private final List<String> hosts;
        /** Whether those files are still in service. */
        private final boolean here;

        Others(Unit files, List<String> hosts, boolean here) {
            this.files = files;
            this.hosts = hosts;
            this.here = here;
        }

        @Override
        public boolean isNamed(String pattern) {
            return isRemovedHost(pattern)
                    || isNamedExactly(pattern)
                    || Wildcards.covering(pattern).filter(this::isNamedExactly).isPresent();
        }

        /** The removal of a host is an event of its own. */
        private boolean isRemovedHost(String pattern) {
            return !here
                    && contents.units().pattern(files).filter(pattern::equals).isPresent()
                    && inService(pattern).findAny().isEmpty();
        }

        private boolean isNamedExactly(String pattern) {
            Entry entry = contents.units().index().get(pattern);
            return entry != null
                    && (entry.naming().stream().anyMatch(each -> each != files)
                            || inService(pattern).anyMatch(each -> mayName(each, pattern)));
        }

        @Override
        public boolean hasType(KeyType type) {
            return hosts.stream().allMatch(host -> {
                List<Unit> others = inService(host).toList();
                boolean served = here || !others.isEmpty();
                return !served || others.stream().anyMatch(each -> mayHave(each, type));
            });
        }

        @Override
        public String isNotNamed() {
            return "no certificate here is for ";
        }

        private Stream<Unit> inService(String host) {
            Entry entry = contents.units().index().get(host);
            return entry == null
                    ? Stream.empty()
                    : entry.own().stream()
                            .filter(each -> each != files && each.state().serves());
        }
    }

    private static boolean mayName(Unit files, String pattern) {
        List<Credential> credentials = Inventory.inMemory(files);
        return credentials.isEmpty()
                || credentials.stream().anyMatch(each -> each.coveredNames().contains(pattern));
    }

    private static boolean mayHave(Unit files, KeyType type) {
        List<Credential> credentials = Inventory.inMemory(files);
        return credentials.isEmpty() || Losses.typesOf(credentials).contains(type);
    }
}

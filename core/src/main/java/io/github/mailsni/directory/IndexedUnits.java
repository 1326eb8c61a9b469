package io.github.mailsni.directory;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.HostPattern;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.index.HostIndex;
import io.github.mailsni.internal.index.HostIndex.Change;
import io.github.mailsni.internal.index.HostIndex.Entry;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.UnitState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Holds the units of a directory and the index over them. Whatever is learned of a unit passes here: its state changes, and the next
 * index takes the place of the current one.
 *
 * <p>Thread-safe. Reads no file.
 */
final class IndexedUnits {
    private final Layout layout;

    /** Held by the thread that makes the next index from the current one, so that no change is lost. */
    private final Object lock = new Object();

    /**
     * Units whose name gives no host, because the certificate does or because the name makes no sense, by that name. Changed under
     * {@link #lock}; any thread reads it without, and finds a unit in it or not yet.
     */
    private final Map<String, Unit> nameless = new ConcurrentHashMap<>();

    /**
     * The current index. Written under {@link #lock}; handshakes read it without a lock, since an index never changes: they see the
     * directory before a change or after it.
     */
    private volatile HostIndex index = HostIndex.empty();

    IndexedUnits(Layout layout) {
        this.layout = layout;
    }

    /** The state that was learned of a unit. */
    record Learned(Unit files, UnitState found) {}

    HostIndex index() {
        return index;
    }

    /** Returns what the files of a unit are called in a log. */
    String label(Unit files) {
        return pattern(files).orElseGet(() -> Printable.line(layout.label(files.unit())));
    }

    /**
     * Returns the host or wildcard that the files are named after; empty where the certificate names the hosts, or the name is no host's.
     */
    Optional<String> pattern(Unit files) {
        return pattern(files.unit());
    }

    private Optional<String> pattern(String unit) {
        return layout.namedHost(unit).map(HostPattern::toString);
    }

    /** Makes a unit that is not among these so far. */
    Unit newUnit(String unit, int listing) {
        return new Unit(unit, layout.namedHost(unit).orElse(null), listing);
    }

    /** Finds a unit by its name. */
    Optional<Unit> find(String unit) {
        Optional<String> pattern = pattern(unit);
        Entry entry = pattern.map(index::get).orElse(null);
        if (entry != null) {
            for (Unit files : entry.own()) {
                if (files.unit().equals(unit)) {
                    return Optional.of(files);
                }
            }
        }
        return pattern.isPresent() ? Optional.empty() : Optional.ofNullable(nameless.get(unit));
    }

    /** Whether the unit is known here, and no other has taken its place. */
    boolean isHere(Unit files) {
        return find(files.unit()).filter(found -> found == files).isPresent();
    }

    /**
     * Whether other files of the unit's host are in service.
     *
     * @param names the hosts in the unit's certificates; if the layout goes by them, the unit is called after one of them
     */
    boolean isServedByOthers(Unit files, List<String> names) {
        Optional<String> pattern = pattern(files);
        return pattern.isPresent()
                ? isServedByAnother(pattern.get(), files)
                : layout.groupsByHosts() && !names.isEmpty() && isServedByAnother(layout.label(files.unit()), files);
    }

    private boolean isServedByAnother(String pattern, Unit files) {
        Entry entry = index.get(pattern);
        return entry != null
                && entry.own().stream()
                        .anyMatch(other -> other != files && other.state().serves());
    }

    /** Passes each unit to an action, in no order. */
    void forEach(Consumer<Unit> action) {
        HostIndex current = index; // first: what it has of the nameless is among them already
        boolean allNamed = nameless.isEmpty();
        current.forEach(entry -> {
            for (Unit files : entry.own()) {
                if (allNamed || !nameless.containsKey(files.unit())) {
                    action.accept(files);
                }
            }
        });
        nameless.values().forEach(action);
    }

    /** Returns the units that no thread has read so far. */
    List<Unit> unread() {
        List<Unit> unread = new ArrayList<>();
        forEach(files -> {
            if (!files.state().isRead()) {
                unread.add(files);
            }
        });
        return unread;
    }

    /**
     * Adds units of which nothing but the name is known.
     *
     * @param listing the number of the listing that has them
     */
    void addUnread(Collection<String> names, int listing) {
        HostIndex.Beginning beginning = new HostIndex.Beginning();
        synchronized (lock) {
            for (String unit : names) {
                HostPattern host = layout.namedHost(unit).orElse(null);
                Unit files = new Unit(unit, host, listing);
                if (host == null) {
                    addNameless(files, beginning);
                } else {
                    beginning.add(host, files);
                }
            }
            index = beginning.index();
        }
    }

    private void addNameless(Unit files, HostIndex.Beginning beginning) {
        nameless.put(files.unit(), files);
        List<String> names = layout.names(files.unit());
        if (!names.isEmpty()) {
            files.state(new UnitState.Listed(names));
            names.forEach(name -> HostPattern.parse(name).ifPresent(host -> beginning.add(host, files)));
        }
    }

    /** Learns the state of a unit. Selections that were made before may be others now. */
    void learn(Unit files, UnitState found) {
        synchronized (lock) {
            Change change = new Change(index);
            List<String> before = files.state().names();
            learn(change, files, found);
            index = change.isEmpty() ? index.nextGeneration() : change.apply();
            findNaming(before);
        }
    }

    /** Learns the state of a unit that was not read before. Selections that were made before hold, since they did not depend on it. */
    void learnFirst(Unit files, UnitState found) {
        synchronized (lock) {
            Change change = new Change(index);
            learn(change, files, found);
            if (!change.isEmpty()) {
                index = change.apply();
            }
        }
    }

    /** Learns the states of units, but for those that another thread has read in the meantime, or that are gone. */
    void learnAll(Collection<Learned> all) {
        synchronized (lock) {
            Change change = new Change(index);
            boolean any = false;
            for (Learned each : all) {
                if (!each.files().state().isRead() && isHere(each.files())) {
                    learn(change, each.files(), each.found());
                    any = true;
                }
            }
            if (any) {
                index = change.isEmpty() ? index.nextGeneration() : change.apply();
            }
        }
    }

    private void learn(Change change, Unit files, UnitState found) {
        if (find(files.unit()).isEmpty()) {
            add(change, files);
        }
        List<String> before = files.state().names();
        if (pattern(files).isPresent()) {
            change.naming(files, before, found.names());
        } else {
            change.own(files, before, found.names());
        }
        files.state(found);
    }

    private void add(Change change, Unit files) {
        pattern(files)
                .ifPresentOrElse(
                        pattern -> change.own(files, List.of(), List.of(pattern)),
                        () -> nameless.put(files.unit(), files));
    }

    /** Removes a unit, whose files are gone. */
    void remove(Unit files) {
        synchronized (lock) {
            Change change = new Change(index);
            Optional<String> pattern = pattern(files);
            List<String> names = files.state().names();
            if (pattern.isPresent()) {
                change.own(files, List.of(pattern.get()), List.of());
                change.naming(files, names, List.of());
            } else {
                nameless.remove(files.unit(), files);
                change.own(files, names, List.of());
            }
            index = change.isEmpty() ? index.nextGeneration() : change.apply();
            findNaming(names);
        }
    }

    /** Where so many files named a host that only some were kept in the index, others take their place when most of these are gone. */
    private void findNaming(Collection<String> patterns) {
        for (String pattern : patterns) {
            Entry entry = index.get(pattern);
            if (entry != null && entry.lacksNaming()) {
                List<Unit> all = new ArrayList<>();
                forEach(files -> {
                    if (files.state().names().contains(pattern)) {
                        all.add(files);
                    }
                });
                index = new Change(index).namingAnew(pattern, all).apply();
            }
        }
    }

    /** Marks a unit so that the next comparison takes its files for changed ones. */
    void markFresh(Unit files) {
        synchronized (lock) {
            files.state(files.state().fresh());
        }
    }

    /** Adds a warning about the files of a unit, if they were read. */
    void warn(Unit files, CertificateWarning warning) {
        synchronized (lock) {
            files.state(files.state().warned(warning));
        }
    }

    /** Makes handshakes work out their selections anew. */
    void forgetSelections() {
        synchronized (lock) {
            index = index.nextGeneration();
        }
    }
}

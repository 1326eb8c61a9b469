package io.github.mailsni.internal.index;

import io.github.mailsni.HostPattern;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.ServerNameOctets;
import io.github.mailsni.internal.Wildcards;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Maps names to units: one state of a directory. Immutable but for the selections that are remembered beside the names; a change makes
 * the next index beside this one, which shares all that stays.
 */
public final class HostIndex {
    /** How many other units are kept for a name: a certificate that covers a domain may lie under the name of each of a million hosts. */
    private static final int MOST_NAMING = 8;

    private static final long NEVER_CHECKED = 0;

    private static final Comparator<Unit> BY_UNIT = Comparator.comparing(Unit::unit);
    private static final Comparator<Unit> VALID_LONGEST_FIRST = Comparator.comparing(
                    (Unit files) -> files.state().notAfter(), Comparator.reverseOrder())
            .thenComparing(BY_UNIT);

    private final NameTable<Entry> hosts;
    /** The entries of wildcards, by the domain behind {@code *.}. */
    private final NameTable<Entry> domains;
    /** A filter of the names of both tables. */
    private final NameFilter known;

    private final long generation;

    private HostIndex(NameTable<Entry> hosts, NameTable<Entry> domains, NameFilter known, long generation) {
        this.hosts = hosts;
        this.domains = domains;
        this.known = known;
        this.generation = generation;
    }

    public static HostIndex empty() {
        return new HostIndex(NameTable.empty(), NameTable.empty(), NameFilter.of(0), 0);
    }

    /** The units for one name, or for each host of one domain. */
    public static final class Entry extends NameTable.Named {
        private final @Nullable Unit own;
        private final Others others;

        /**
         * The last selection. Written under the monitor of this entry; a handshake reads it without, and checks whether it still holds.
         */
        private volatile @Nullable CachedSelection answer;

        /**
         * When, and for which index, {@link #checked} was found to hold. The two are written under the monitor of this entry: first this
         * becomes {@link #NEVER_CHECKED}, then {@link #checked} changes, then this gets its new value. A handshake reads them without
         * the monitor: this, then {@link #checked}, then this again. If both reads of this give the value that it wants, the selection is
         * the one that was checked then, unless that value went and came back in between. It comes back where threads that still hold an
         * older index note their selection in turns with others: then a handshake may get the selection of the index before or after
         * its own, of this very name.
         */
        private volatile long checkedAt;

        /** See {@link #checkedAt}. */
        private volatile @Nullable Selection checked;

        private Entry(
                byte[] name, List<Unit> own, List<Unit> naming, boolean namedByMore, @Nullable CachedSelection answer) {
            super(name);
            this.own = own.isEmpty() ? null : own.get(0);
            this.others = own.size() < 2 && naming.isEmpty() && !namedByMore
                    ? Others.NONE
                    : new Others(
                            own.isEmpty() ? List.of() : List.copyOf(own.subList(1, own.size())),
                            List.copyOf(naming),
                            namedByMore);
            this.answer = answer;
        }

        private Entry(ServerName name, Unit own) {
            super(ServerNameOctets.of(name));
            this.own = own;
            this.others = Others.NONE;
        }

        /**
         * Split off because most names need none of it.
         *
         * @param own more files of the host's own
         * @param naming a few other hosts' files with a certificate that names this one
         * @param namedByMore whether there were more of those than are kept here
         */
        private record Others(List<Unit> own, List<Unit> naming, boolean namedByMore) {
            static final Others NONE = new Others(List.of(), List.of(), false);
        }

        /** Returns the units of the host's own: they are named after it, or name it where the certificates tell the hosts. */
        public List<Unit> own() {
            if (own == null) {
                return List.of();
            }
            if (others.own().isEmpty()) {
                return List.of(own);
            }
            List<Unit> all = new ArrayList<>(others.own().size() + 1);
            all.add(own);
            all.addAll(others.own());
            return all;
        }

        /**
         * Returns units of other hosts whose certificates name this one: a few that are valid longest, the longest first; of units with the
         * same key all but one come behind the others.
         */
        public List<Unit> naming() {
            return others.naming();
        }

        /** Whether there were more such units than are kept here, and most of those that were kept are gone. */
        public boolean lacksNaming() {
            return others.namedByMore() && others.naming().size() < MOST_NAMING / 2;
        }

        /** Returns the last selection, of which is to be checked whether it still holds. */
        public @Nullable CachedSelection answer() {
            return answer;
        }

        /**
         * Returns the last selection if it was found to hold at this very time.
         *
         * @param at any number that stands for an index and a time, other than 0
         */
        public @Nullable Selection checked(long at) {
            if (checkedAt != at) {
                return null;
            }
            Selection found = checked;
            return checkedAt == at ? found : null; // otherwise another selection is taking its place
        }

        public synchronized void remember(CachedSelection latest) {
            checkedAt = NEVER_CHECKED;
            checked = null;
            answer = latest;
        }

        /**
         * Notes that the last selection holds.
         *
         * @return whether it is the first time that it was found to hold at this time
         */
        public synchronized boolean check(CachedSelection holding, long at) {
            if (answer != holding || checkedAt == at) {
                return false;
            }
            checkedAt = NEVER_CHECKED;
            checked = holding.selection();
            checkedAt = at;
            return true;
        }

        public synchronized void forget(@Nullable CachedSelection forgotten) {
            if (answer == forgotten) {
                checkedAt = NEVER_CHECKED;
                checked = null;
                answer = null;
            }
        }
    }

    /** Finds the entry of a host: by its own name, else by the wildcard of its parent domain; null if there is neither. */
    public @Nullable Entry find(ServerName name) {
        byte[] octets = ServerNameOctets.of(name);
        int hash = NameKey.hash(name);
        if (known.mayKnow(hash)) {
            Entry entry = hosts.get(octets, hash);
            if (entry != null) {
                return entry;
            }
        }
        int parentHash = NameKey.hashOfParent(name);
        return known.mayKnow(parentHash) ? domains.getParent(octets, parentHash) : null;
    }

    /** Finds the entry of the wildcard of a name's parent domain. */
    public @Nullable Entry wildcardOf(ServerName name) {
        return domains.getParent(ServerNameOctets.of(name), NameKey.hashOfParent(name));
    }

    /** Finds the entry of a pattern: a host, or {@code *.} and a domain. */
    public @Nullable Entry get(String pattern) {
        return (Wildcards.isWildcard(pattern) ? domains : hosts).get(Wildcards.nameOf(pattern));
    }

    /** Returns a number that grows with each change. */
    public long generation() {
        return generation;
    }

    /** How many names have units of their own, or are named by a certificate. */
    public int size() {
        return hosts.size() + domains.size();
    }

    /** Passes each entry to an action, in no order. */
    public void forEach(Consumer<? super Entry> action) {
        hosts.forEach(action);
        domains.forEach(action);
    }

    /** Passes each pattern and its entry to an action, in no order. */
    public void forEachPattern(BiConsumer<String, ? super Entry> action) {
        hosts.forEach(entry -> action.accept(entry.name(), entry));
        domains.forEach(entry -> action.accept(Wildcards.below(entry.name()), entry));
    }

    /** Returns the host of a pattern; for a wildcard, a host of its domain that has no entry of its own. */
    public Optional<ServerName> someHost(String pattern) {
        if (!Wildcards.isWildcard(pattern)) {
            return ServerName.parse(pattern);
        }
        String domain = Wildcards.nameOf(pattern);
        for (int i = 0; ; i++) {
            String name = "h" + i + "." + domain;
            if (hosts.get(name) == null) {
                return ServerName.parse(name);
            }
        }
    }

    /** Returns all units of the host that a unit is of. */
    public List<Unit> ownWith(Unit files, String label) {
        Entry owner = get(label);
        List<Unit> all = owner == null ? List.of() : owner.own();
        return all.contains(files) ? all : List.of(files);
    }

    /** Returns the pattern under which an entry was found for a name. */
    public static String pattern(Entry entry, ServerName name) {
        boolean isItself = entry.octets().length == ServerNameOctets.of(name).length;
        return isItself ? entry.name() : Wildcards.below(entry.name());
    }

    /** Returns an index of the same names whose remembered selections hold no longer: credentials have changed. */
    public HostIndex nextGeneration() {
        return new HostIndex(hosts, domains, known, generation + 1);
    }

    /** Collects the units of a directory of which nothing but the names is known. */
    public static final class Beginning {
        private final List<Entry> hosts = new ArrayList<>();
        private final List<Entry> domains = new ArrayList<>();

        public void add(HostPattern pattern, Unit files) {
            (pattern.isWildcard() ? domains : hosts).add(new Entry(pattern.name(), files));
        }

        /** Makes the first index. */
        public HostIndex index() {
            List<Entry> moreOfHosts = new ArrayList<>(0);
            List<Entry> moreOfDomains = new ArrayList<>(0);
            NameTable<Entry> allHosts = NameTable.of(hosts, moreOfHosts::add);
            NameTable<Entry> allDomains = NameTable.of(domains, moreOfDomains::add);
            HostIndex index = new HostIndex(allHosts, allDomains, filterOf(allHosts, allDomains), 1);
            Change more = new Change(index);
            moreOfHosts.forEach(entry ->
                    entry.own().forEach(files -> more.own(files, List.of(), List.of(entry.name()))));
            moreOfDomains.forEach(entry ->
                    entry.own().forEach(files -> more.own(files, List.of(), List.of(Wildcards.below(entry.name())))));
            return more.isEmpty() ? index : more.apply();
        }
    }

    private static NameFilter filterOf(NameTable<Entry> hosts, NameTable<Entry> domains) {
        NameFilter filter = NameFilter.of(hosts.size() + domains.size());
        hosts.forEach(host -> filter.add(NameKey.hash(host.octets())));
        domains.forEach(domain -> filter.add(NameKey.hash(domain.octets())));
        return filter;
    }

    /** Collects changes for the next index. */
    public static final class Change {
        private final HostIndex before;
        private final Map<String, Edit> edits;

        private record Edit(List<Unit> own, List<Unit> naming, boolean namedByMore) {
            static Edit of(@Nullable Entry entry) {
                return entry == null
                        ? new Edit(new ArrayList<>(1), new ArrayList<>(0), false)
                        : new Edit(
                                new ArrayList<>(entry.own()),
                                new ArrayList<>(entry.naming()),
                                entry.others.namedByMore());
            }
        }

        public Change(HostIndex before) {
            this.before = before;
            this.edits = new HashMap<>();
        }

        private Edit edit(String pattern) {
            return edits.computeIfAbsent(pattern, any -> Edit.of(before.get(pattern)));
        }

        /** Adds or removes a unit as the own one of hosts. */
        public Change own(Unit files, Collection<String> patternsBefore, Collection<String> patternsAfter) {
            patternsBefore.forEach(pattern -> edit(pattern).own().remove(files));
            patternsAfter.forEach(pattern -> edit(pattern).own().add(files));
            return this;
        }

        /** Adds or removes a unit as one whose certificate names hosts. */
        public Change naming(Unit files, Collection<String> patternsBefore, Collection<String> patternsAfter) {
            patternsBefore.forEach(pattern -> edit(pattern).naming().remove(files));
            patternsAfter.forEach(pattern -> edit(pattern).naming().add(files));
            return this;
        }

        /** Sets anew the units whose certificates name a host, since those that were kept are gone. */
        public Change namingAnew(String pattern, Collection<Unit> all) {
            Edit edit = edit(pattern);
            edits.put(pattern, new Edit(edit.own(), new ArrayList<>(all), false));
            return this;
        }

        /** Whether the next index would have every unit where this one has it. */
        public boolean isEmpty() {
            return edits.isEmpty();
        }

        /** Makes the next index. */
        public HostIndex apply() {
            Map<String, @Nullable Entry> hosts = new HashMap<>();
            Map<String, @Nullable Entry> domains = new HashMap<>();
            edits.forEach((pattern, edit) -> {
                String name = Wildcards.nameOf(pattern);
                (Wildcards.isWildcard(pattern) ? domains : hosts).put(name, entry(name, edit, before.get(pattern)));
            });
            NameTable<Entry> allHosts = before.hosts.with(hosts);
            NameTable<Entry> allDomains = before.domains.with(domains);
            return new HostIndex(
                    allHosts,
                    allDomains,
                    filter(allHosts, allDomains, hosts.keySet(), domains.keySet()),
                    before.generation + 1);
        }

        private NameFilter filter(
                NameTable<Entry> allHosts,
                NameTable<Entry> allDomains,
                Set<String> changedHosts,
                Set<String> changedDomains) {
            if (!before.known.hasRoomFor(allHosts.size() + allDomains.size())) {
                return filterOf(allHosts, allDomains);
            }
            changedHosts.forEach(host -> before.known.add(NameKey.hash(NameKey.octets(host))));
            changedDomains.forEach(domain -> before.known.add(NameKey.hash(NameKey.octets(domain))));
            return before.known;
        }

        private static byte[] octets(String name, List<Unit> own, @Nullable Entry previous) {
            return previous != null
                    ? previous.octets()
                    : own.isEmpty() ? NameKey.octets(name) : own.get(0).octetsOf(name);
        }

        private static @Nullable Entry entry(String name, Edit edit, @Nullable Entry previous) {
            if (edit.own().isEmpty() && edit.naming().isEmpty() && !edit.namedByMore()) {
                return null;
            }
            edit.own().sort(BY_UNIT);
            List<Unit> naming = inOrder(edit.naming());
            int kept = Math.min(naming.size(), MOST_NAMING);
            // The last answer does not hold any more, but what it was made of stays in memory until there is another.
            CachedSelection last = previous == null ? null : previous.answer();
            return new Entry(
                    octets(name, edit.own(), previous),
                    edit.own(),
                    naming.subList(0, kept),
                    edit.namedByMore() || kept < naming.size(),
                    last);
        }

        private static List<Unit> inOrder(List<Unit> naming) {
            List<Unit> first = new ArrayList<>(naming.size());
            List<Unit> withKeysOfThose = new ArrayList<>(0);
            Set<Integer> keys = new HashSet<>();
            naming.sort(VALID_LONGEST_FIRST);
            naming.forEach(files -> (keys.add(files.state().leafHash()) ? first : withKeysOfThose).add(files));
            first.addAll(withKeysOfThose);
            return first;
        }
    }
}

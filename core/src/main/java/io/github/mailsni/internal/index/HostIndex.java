package io.github.mailsni.internal.index;

import io.github.mailsni.HostPattern;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.Wildcards;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One state of a directory: which files are there for which name. Immutable but for the answers that are remembered beside the names;
 * a change makes the next index beside this one and shares with it all that stays.
 */
public final class HostIndex {
    /** A certificate that covers a domain may lie under the name of each of a million hosts. */
    private static final int MOST_NAMING = 8;

    private static final long NEVER_CHECKED = 0;

    private static final Comparator<Unit> BY_UNIT = Comparator.comparing(Unit::unit);
    private static final Comparator<Unit> VALID_LONGEST_FIRST = Comparator.comparing(
                    (Unit files) -> files.state().notAfter(), Comparator.reverseOrder())
            .thenComparing(BY_UNIT);

    private final NameTable<Entry> hosts;
    /** What is behind {@code *.} in the names that stand for each host of a domain. */
    private final NameTable<Entry> domains;
    /** The parents of those hosts, and those domains. */
    private final DomainFilter known;

    private final long generation;

    private HostIndex(NameTable<Entry> hosts, NameTable<Entry> domains, DomainFilter known, long generation) {
        this.hosts = hosts;
        this.domains = domains;
        this.known = known;
        this.generation = generation;
    }

    public static HostIndex empty() {
        return new HostIndex(NameTable.empty(), NameTable.empty(), DomainFilter.of(0), 0);
    }

    /** What is there for one name, or for each host of one domain. */
    public static final class Entry extends NameTable.Named {
        private final @Nullable Unit own;
        private final Others others;

        /** The last answer. Written under the monitor of this entry; a handshake reads it without, and asks it whether it still holds. */
        private volatile @Nullable CachedSelection answer;

        /**
         * When, and for which index, {@link #checked} was found to hold. The two are written under the monitor of this entry: first this
         * becomes {@link #NEVER_CHECKED}, then {@link #checked} changes, then this gets its new value. A handshake reads them without
         * the monitor: this, then {@link #checked}, then this again. If both reads of this give the value that it wants, no write came
         * between, and the selection is the one that was checked then.
         */
        private volatile long checkedAt;

        /** See {@link #checkedAt}. */
        private volatile @Nullable Selection checked;

        private Entry(
                String name, List<Unit> own, List<Unit> naming, boolean namedByMore, @Nullable CachedSelection answer) {
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
            super(name.toString());
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

        /** The files that are the host's own: they bear its name, or name it where the layout goes by certificates. */
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

        /** Other hosts' files with a certificate that names this one: a few that are valid longest, the longest first. */
        public List<Unit> naming() {
            return others.naming();
        }

        /** Whether there were more such files than are kept here, and all that were kept are gone. */
        public boolean lacksNaming() {
            return others.namedByMore() && others.naming().isEmpty();
        }

        /** The last answer, to be asked whether it still holds. */
        public @Nullable CachedSelection answer() {
            return answer;
        }

        /**
         * The last answer's selection, if it was found to hold at this very time.
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
         * The last answer holds.
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

    /** What is there for a host by its own name or, for want of that, by its parent domain's; null if nothing is. */
    public @Nullable Entry find(ServerName name) {
        String text = name.toString();
        int parentHash = NameKey.hashOfParent(text);
        if (!known.mayKnow(parentHash)) {
            return null;
        }
        Entry entry = hosts.get(text);
        return entry != null ? entry : domains.getParent(text, parentHash);
    }

    /** What is there for each host of a name's parent domain. */
    public @Nullable Entry wildcardOf(ServerName name) {
        return domains.getParent(name.toString(), NameKey.hashOfParent(name.toString()));
    }

    /** What is there for a pattern: a host, or {@code *.} and a domain. */
    public @Nullable Entry get(String pattern) {
        return (Wildcards.isWildcard(pattern) ? domains : hosts).get(Wildcards.nameOf(pattern));
    }

    /** A number that grows with each change. */
    public long generation() {
        return generation;
    }

    /** How many names have files of their own or are named by a certificate. */
    public int size() {
        return hosts.size() + domains.size();
    }

    /** What is there for each pattern, in no order. */
    public void forEach(Consumer<? super Entry> action) {
        hosts.forEach(action);
        domains.forEach(action);
    }

    /** The patterns, each with what is there for it, in no order. */
    public void forEachPattern(BiConsumer<String, ? super Entry> action) {
        hosts.forEach(entry -> action.accept(entry.name(), entry));
        domains.forEach(entry -> action.accept(Wildcards.below(entry.name()), entry));
    }

    /** The host that a pattern stands for, or one that has nothing here but what is there for each of its domain. */
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

    /** All files of the host of which these are some. */
    public List<Unit> ownWith(Unit files, String label) {
        Entry owner = get(label);
        List<Unit> all = owner == null ? List.of() : owner.own();
        return all.contains(files) ? all : List.of(files);
    }

    /** The pattern under which an entry was found for a name. */
    public static String pattern(Entry entry, ServerName name) {
        return entry.name().length() == name.toString().length() ? entry.name() : Wildcards.below(entry.name());
    }

    /** Nothing has changed but the credentials. */
    public HostIndex nextGeneration() {
        return new HostIndex(hosts, domains, known, generation + 1);
    }

    /** Collects the files of a directory of which nothing but the names is known. */
    public static final class Beginning {
        private final List<Entry> hosts = new ArrayList<>();
        private final List<Entry> domains = new ArrayList<>();

        public void add(HostPattern pattern, Unit files) {
            (pattern.isWildcard() ? domains : hosts).add(new Entry(pattern.name(), files));
        }

        /** The first index. */
        public HostIndex index() {
            List<Entry> moreOfHosts = new ArrayList<>(0);
            List<Entry> moreOfDomains = new ArrayList<>(0);
            NameTable<Entry> allHosts = NameTable.of(hosts, moreOfHosts::add);
            NameTable<Entry> allDomains = NameTable.of(domains, moreOfDomains::add);
            HostIndex index = new HostIndex(allHosts, allDomains, known(allHosts, allDomains), 1);
            Change more = new Change(index);
            moreOfHosts.forEach(entry ->
                    entry.own().forEach(files -> more.own(files, List.of(), List.of(entry.name()))));
            moreOfDomains.forEach(entry ->
                    entry.own().forEach(files -> more.own(files, List.of(), List.of(Wildcards.below(entry.name())))));
            return more.isEmpty() ? index : more.apply();
        }
    }

    private static DomainFilter known(NameTable<Entry> hosts, NameTable<Entry> domains) {
        DomainFilter known = DomainFilter.of(hosts.size() + domains.size());
        hosts.forEach(host -> known.add(NameKey.hashOfParent(host.name())));
        domains.forEach(domain -> known.add(NameKey.hash(domain.name())));
        return known;
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

        /** Files of a host's own, or no longer. */
        public Change own(Unit files, Collection<String> patternsBefore, Collection<String> patternsAfter) {
            patternsBefore.forEach(pattern -> edit(pattern).own().remove(files));
            patternsAfter.forEach(pattern -> edit(pattern).own().add(files));
            return this;
        }

        /** Files with a certificate that names a host, or no longer. */
        public Change naming(Unit files, Collection<String> patternsBefore, Collection<String> patternsAfter) {
            patternsBefore.forEach(pattern -> edit(pattern).naming().remove(files));
            patternsAfter.forEach(pattern -> edit(pattern).naming().add(files));
            return this;
        }

        /** All files with a certificate that names a host, for want of those that were kept. */
        public Change namingAnew(String pattern, Collection<Unit> all) {
            Edit edit = edit(pattern);
            edits.put(pattern, new Edit(edit.own(), new ArrayList<>(all), false));
            return this;
        }

        /** Whether the next index would have the same files in the same places. */
        public boolean isEmpty() {
            return edits.isEmpty();
        }

        /** The next index. */
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
                    allHosts, allDomains, known(allHosts, allDomains, hosts, domains), before.generation + 1);
        }

        private DomainFilter known(
                NameTable<Entry> allHosts,
                NameTable<Entry> allDomains,
                Map<String, @Nullable Entry> changedHosts,
                Map<String, @Nullable Entry> changedDomains) {
            if (!before.known.hasRoomFor(allHosts.size() + allDomains.size())) {
                return HostIndex.known(allHosts, allDomains);
            }
            changedHosts.keySet().forEach(host -> before.known.add(NameKey.hashOfParent(host)));
            changedDomains.keySet().forEach(domain -> before.known.add(NameKey.hash(domain)));
            return before.known;
        }

        private static @Nullable Entry entry(String name, Edit edit, @Nullable Entry previous) {
            if (edit.own().isEmpty() && edit.naming().isEmpty() && !edit.namedByMore()) {
                return null;
            }
            edit.own().sort(BY_UNIT);
            edit.naming().sort(VALID_LONGEST_FIRST);
            int kept = Math.min(edit.naming().size(), MOST_NAMING);
            // The last answer does not hold any more, but what it was made of stays in memory until there is another.
            CachedSelection last = previous == null ? null : previous.answer();
            return new Entry(
                    name,
                    edit.own(),
                    edit.naming().subList(0, kept),
                    edit.namedByMore() || kept < edit.naming().size(),
                    last);
        }
    }
}

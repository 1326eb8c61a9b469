package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.LoadReport;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.disk.DiskThreads;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.UnitState;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The parts of an open directory, put together as {@link OpenDirectory} does, but without its threads: they work while the test lets time
 * pass, and at no other time.
 */
final class StagedDirectory {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final long CACHE_BYTES = 128L << 20;

    private final StagedFiles files;
    private final Inventory contents;
    private final SelectionCache answers;
    private final DirectoryReporter reporter;
    private final DirectoryFollower follower;
    private final Clock clock;
    private final List<DirectoryEvent> events = new ArrayList<>();

    private final OpenDirectory.Settings settings;

    /**
     * Puts the parts together.
     *
     * @param threads touch the files; one of them is the calling thread, so that there is no other
     * @param readAtOnce up to how many hosts are read when it is opened
     */
    StagedDirectory(StagedFiles files, DiskThreads threads, String defaultHost, Clock clock, int readAtOnce) {
        Path directory = files.directory();
        Layout layout = Layout.exim();
        DefaultSource byDefault = DefaultSource.of(ServerName.of(defaultHost));
        UnitReader reader = new UnitReader(directory, layout, KeyPasswords.none(), clock, files::millis, threads);
        this.files = files;
        this.clock = clock;
        this.contents = new Inventory(directory, layout, reader, CACHE_BYTES);
        this.answers = new SelectionCache(contents, byDefault, new CoarseTime(clock), CACHE_BYTES, this::readFirst);
        this.reporter = new DirectoryReporter(contents, clock, events::add, unit -> {});
        this.follower = new DirectoryFollower(
                directory,
                layout,
                contents,
                DirectoryWatch.of(directory.getFileSystem()),
                NEVER,
                Runnable::run,
                this::take,
                reporter::lost,
                files::uptime);
        this.settings = new OpenDirectory.Settings(
                directory,
                layout,
                byDefault,
                KeyPasswords.none(),
                clock,
                files::millis,
                NEVER,
                NEVER,
                CACHE_BYTES,
                false,
                readAtOnce,
                true,
                events::add);
    }

    /** Opens the directory. */
    StagedDirectory open() throws CertificateLoadException {
        DirectoryAccess access = new DirectoryAccess(settings.directory(), settings.layout(), contents.disk());
        reporter.tellOfOpening(
                new DirectoryOpening(settings, contents.disk(), access, contents, answers, follower).open());
        return this;
    }

    /**
     * What an open directory knows: a state never changes, so that another directory can go on from there.
     *
     * @param units the states of the units
     * @param material keeps the keys in memory that the states have
     * @param due what the follower is to examine, and when
     * @param noted what others have found for it
     * @param rescanWanted whether it is to compare the directory
     */
    record Memory(
            Map<String, UnitState> units,
            List<List<Credential>> material,
            Map<Object, Object> due,
            Set<Object> noted,
            boolean rescanWanted) {}

    Memory memory() {
        Map<String, UnitState> units = new TreeMap<>();
        contents.units().forEach(unit -> units.put(unit.unit(), unit.state()));
        return new Memory(
                units,
                units.values().stream().map(UnitState::inMemory).toList(),
                Map.copyOf(this.<Map<Object, Object>>get("due")),
                Set.copyOf(this.<Set<Object>>get("noted")),
                this.<Boolean>get("rescanWanted"));
    }

    /** Goes on where another directory was. */
    StagedDirectory restore(Memory memory) throws UnansweredException {
        follower.watchRoots();
        contents.addUnread(memory.units().keySet());
        memory.units().forEach((name, state) -> {
            if (state.isRead()) {
                contents.units().learn(unit(name).orElseThrow(), state);
            }
        });
        boolean unused = answers.refreshDefault();
        contents.units().forEach(unit -> {
            if (!unit.state().inMemory().isEmpty()) {
                answers.remember(unit);
            }
        });
        this.<Map<Object, Object>>get("due").putAll(memory.due());
        this.<Set<Object>>get("noted").addAll(memory.noted());
        set("rescanWanted", memory.rescanWanted());
        return this;
    }

    private void readFirst(String unit) {
        follower.note(unit);
    }

    private void take(List<UnitChange> findings) {
        answers.apply(findings);
        reporter.tell(findings);
    }

    /** Lets time pass, in which the follower does what it does. */
    void run(long nanos) throws InterruptedException {
        files.allow(nanos);
        while (!files.isOver()) {
            follower.round();
        }
    }

    void reload() {
        take(follower.decideNow());
    }

    void rescanSoon() {
        follower.rescanSoon();
    }

    Selection select(String host) {
        return answers.select(ServerName.of(host));
    }

    LoadReport report() {
        return reporter.report();
    }

    HostCensus census() {
        return HostCensus.of(contents, clock.instant());
    }

    /** What was told since the last call. */
    List<DirectoryEvent> told() {
        List<DirectoryEvent> told = List.copyOf(events);
        events.clear();
        return told;
    }

    Optional<Unit> unit(String name) {
        return contents.units().find(name);
    }

    /** What the follower has still to do, at times from now on; empty if it only waits. */
    String pending() {
        Map<String, String> due = new TreeMap<>();
        this.<Map<String, Record>>get("due").forEach((unit, when) -> due.put(unit, fromNow(when)));
        Set<String> noted = new TreeSet<>(this.<Set<String>>get("noted"));
        boolean rescan = this.<Boolean>get("rescanWanted");
        return due.isEmpty() && noted.isEmpty() && !rescan && files.untaken().isEmpty()
                ? ""
                : due + " " + noted + " " + rescan + " " + files.untaken();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the caller knows the follower's fields
    private <T> T get(String name) {
        try {
            return (T) field(name).get(follower);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the follower has another memory: bring this test up to date", e);
        }
    }

    private void set(String name, boolean value) {
        try {
            field(name).set(follower, value);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the follower has another memory: bring this test up to date", e);
        }
    }

    private static Field field(String name) throws ReflectiveOperationException {
        Field field = DirectoryFollower.class.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private String fromNow(Record due) {
        StringBuilder text = new StringBuilder();
        for (RecordComponent component : due.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                Object value = component.getAccessor().invoke(due);
                text.append(value instanceof Long time ? time - files.uptime() : value)
                        .append(' ');
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("the follower has another memory: bring this test up to date", e);
            }
        }
        return text.toString();
    }
}

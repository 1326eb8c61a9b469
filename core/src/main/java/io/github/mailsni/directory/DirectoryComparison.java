package io.github.mailsni.directory;

import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.UnitState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Compares a directory with the units that are known of it. Thread-safe, but for one comparison at a time. */
final class DirectoryComparison {
    private final Path directory;
    private final Layout layout;
    private final UnitReader reader;

    /**
     * The number of the latest listing. The one thread that compares advances it; any thread reads it for a unit that is new, which the
     * listing that runs may or may not have.
     */
    private final AtomicInteger latest = new AtomicInteger();

    DirectoryComparison(Path directory, Layout layout, UnitReader reader) {
        this.directory = directory;
        this.layout = layout;
        this.reader = reader;
    }

    /**
     * Names the units of a directory that have to be examined.
     *
     * @param units that are not as they were, and those that were read within a tick of their change, when that is over
     * @param racy that look as they did when they were read, but may have been changed since within the same tick
     * @param listed how many units there are
     */
    record Differences(List<String> units, List<String> racy, int listed) {
        static final Differences NONE = new Differences(List.of(), List.of(), 0);
    }

    /** The number of the latest listing. */
    int latest() {
        return latest.get();
    }

    /**
     * Lists the directory, and compares the files of each unit that was read with what it looked like then.
     *
     * @throws IOException if it cannot be listed
     */
    Differences compare(Inventory contents) throws IOException {
        reader.disk().reconsider();
        Listed listed = reader.disk().touchAll(() -> list(contents));
        List<String> different = new ArrayList<>(listed.unknown());
        List<String> racy = new ArrayList<>();
        List<Unit> known = new ArrayList<>();
        contents.units().forEach(files -> {
            if (files.listed() != listed.number()) {
                different.add(files.unit());
            } else if (files.state().isRead()) {
                known.add(files);
            }
        });
        reader.disk().each(known, Unit::unit, this::compare, (files, comparison) -> {
            switch (comparison) {
                case DIFFERENT -> different.add(files.unit());
                case RACY -> racy.add(files.unit());
                case AS_BEFORE -> {}
            }
        });
        return new Differences(different, racy, listed.count());
    }

    /** A listing of the directory: its number, the units that were not known, and how many there are. */
    private record Listed(int number, List<String> unknown, int count) {}

    private Listed list(Inventory contents) throws IOException {
        int current = latest.incrementAndGet();
        List<String> unknown = new ArrayList<>();
        int[] listed = {0};
        layout.list(directory, unit -> {
            listed[0]++;
            contents.units().find(unit).ifPresentOrElse(files -> files.listed(current), () -> unknown.add(unit));
        });
        return new Listed(current, unknown, listed[0]);
    }

    /** The result of comparing the files of a unit with what they looked like when they were read. */
    enum Comparison {
        AS_BEFORE,
        /** The stamp is unchanged, and would be after a further change within the tick of the last one, too. */
        RACY,
        DIFFERENT;

        /** Compares what is known of files with a look at them; what time has overtaken is taken for changed. */
        static Comparison of(UnitState state, FileStamp.Look look, Instant now) {
            if (!state.holdsAt(now)) {
                return DIFFERENT;
            }
            if (look.isSettledBy(state.stamp())) {
                return AS_BEFORE;
            }
            return look.isOpenBy(state.stamp()) ? RACY : DIFFERENT;
        }
    }

    private Comparison compare(Unit files) throws UnansweredException {
        return Comparison.of(files.state(), reader.look(files.unit()), reader.now());
    }

    /** Whether the directory has no unit, or cannot be listed. Reads one entry at most. */
    boolean isEmpty() throws UnansweredException {
        return reader.disk().touchAll(() -> {
            try {
                return layout.isEmpty(directory);
            } catch (IOException e) {
                return true;
            }
        });
    }
}

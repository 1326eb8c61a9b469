package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.Selection;
import io.github.mailsni.internal.disk.DiskThreads;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.UnitState;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * The real follower, in time that is made up, tried with every sequence of what may happen to a host's two files, up to a length: what
 * writers do, whether it is heard, how much time passes, and when the directory is compared. Sequences that lead to one state of files and
 * follower are continued once.
 */
@DisplayName("Whatever happens to a host's files, in whatever order, the host is served")
class FollowerModelTest {
    private static final int USUAL_DEPTH = 2;
    /** How long the sequences are. */
    private static final int DEPTH = Integer.getInteger("model.depth", USUAL_DEPTH);

    /** From which on two writers work while files are read. */
    private static final int DEPTH_WITH_TWO_WRITERS = 4;

    private static final String HOST = "mail.example.com";
    /** A host that the new certificate is for, and the old one is not. */
    private static final String EXTRA = "imap.example.com";

    private static final String CERTIFICATE_FILE = "exim.crt." + HOST;
    private static final String KEY_FILE = "exim.key." + HOST;
    private static final int BYTES = 900;

    /** Longer than the follower waits for a change to be the last one. */
    private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(60);
    /** Longer than a tick of the coarsest clock, and than a writer is given. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(2_100);

    /** More often than files are read while a writer has its time. */
    private static final int MOST_LOOKS = 30;

    private static final long TIME_OF_A_WRITER_MILLIS = 2_000;
    private static final long QUIET = TimeUnit.SECONDS.toNanos(5);
    private static final long A_BIT = TimeUnit.SECONDS.toNanos(3);
    /** More than the clock of a file server may be ahead. */
    private static final long FAR = TimeUnit.SECONDS.toNanos(64);

    private static final DiskThreads THREADS =
            new DiskThreads(Duration.ofDays(1).toMillis());
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(CertificateDirectory.class);

    private static final Map<String, View> FRESH = new HashMap<>();
    /** What the files looked like when a mark of them may have been taken. */
    private static final Map<Long, Appearance> LOOKS = new HashMap<>();

    @TempDir
    static @Nullable Path temporary;

    private static StagedFiles.@Nullable Store store;
    private static @Nullable Clock clock;

    /** The pairs that a host may have. */
    @SuppressWarnings("ImmutableEnumChecker") // a certificate of a test does not change
    private enum Pair {
        OLD(HOST),
        NEW(HOST, EXTRA),
        /** No pair: clients get the default. */
        NONE(DEFAULT);

        final TestCertificate certificate;

        Pair(String host, String... others) {
            certificate = LiveDirectory.authority()
                    .certificateFor(host)
                    .andFor(others)
                    .keyType(KeyAlgorithm.ED25519)
                    .issue()
                    .withoutIntermediates();
        }

        String certificateFile() {
            return this + "-certificate";
        }

        String keyFile() {
            return this + "-key";
        }
    }

    /** What a writer does to the files; two halves of a renewal, in either order, are two steps. */
    private enum Write {
        CERTIFICATE {
            @Override
            void to(StagedFiles files) {
                files.write(CERTIFICATE_FILE, Pair.NEW.certificateFile());
            }
        },
        HALF_OF_THE_CERTIFICATE {
            @Override
            void to(StagedFiles files) {
                files.write(CERTIFICATE_FILE, "half");
            }
        },
        KEY {
            @Override
            void to(StagedFiles files) {
                files.write(KEY_FILE, Pair.NEW.keyFile());
            }
        },
        BOTH_RENAMED {
            @Override
            void to(StagedFiles files) {
                files.rename(CERTIFICATE_FILE, Pair.NEW.certificateFile());
                files.rename(KEY_FILE, Pair.NEW.keyFile());
            }
        },
        NO_KEY {
            @Override
            void to(StagedFiles files) {
                files.remove(KEY_FILE);
            }
        },
        NO_CERTIFICATE {
            @Override
            void to(StagedFiles files) {
                files.remove(CERTIFICATE_FILE);
            }
        },
        SPOILT {
            @Override
            void to(StagedFiles files) {
                files.write(CERTIFICATE_FILE, "spoilt");
            }
        },
        BOTH_IN_PLACE {
            @Override
            void to(StagedFiles files) {
                CERTIFICATE.to(files);
                KEY.to(files);
            }
        },
        OLD_PAIR {
            @Override
            void to(StagedFiles files) {
                files.write(CERTIFICATE_FILE, Pair.OLD.certificateFile());
                files.write(KEY_FILE, Pair.OLD.keyFile());
            }
        };

        abstract void to(StagedFiles files);
    }

    /** What may happen next. */
    private record Step(String name, Action action) {
        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    private interface Action {
        void in(Run run) throws Exception;
    }

    private static final List<Step> STEPS = Stream.of(
                    Stream.of(Write.values())
                            .flatMap(write -> Stream.of(
                                    new Step(write + " heard", run -> run.write(write, true)),
                                    new Step(write + " lost", run -> run.write(write, false)))),
                    Stream.of(
                            new Step("ECHO", Run::echo),
                            new Step("MOMENT", run -> run.pass(MOMENT)),
                            new Step("PAUSE", run -> run.pass(PAUSE)),
                            new Step("CLOCK RIGHT", run -> run.files.set(0)),
                            new Step("CLOCK BACK", run -> run.setBack(A_BIT)),
                            new Step("CLOCK FAR BACK", run -> run.setBack(FAR)),
                            new Step("RESCAN", run -> run.live.rescanSoon()),
                            new Step("RELOAD", Run::reload),
                            new Step("SELECT", Run::observe)))
            .flatMap(steps -> steps)
            .toList();

    /** What has happened before a writer works while files are read. */
    private static final List<List<Step>> STARTS = List.of(
            List.of(),
            List.of(step("SPOILT heard"), step("PAUSE")),
            List.of(step("NO_KEY heard"), step("MOMENT")),
            List.of(step("NO_KEY lost"), step("NO_CERTIFICATE heard"), step("PAUSE")));

    private static Step step(String name) {
        return STEPS.stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Why files are read. */
    private enum Look {
        RELOAD {
            @Override
            void at(Run run) throws Exception {
                run.live.reload();
            }
        },
        NOTICE {
            @Override
            void at(Run run) throws Exception {
                run.echo();
                run.pass(MOMENT);
            }
        },
        RESCAN {
            @Override
            void at(Run run) throws Exception {
                run.live.rescanSoon();
                run.pass(QUIET);
            }
        };

        abstract void at(Run run) throws Exception;
    }

    /** The clock of the files, and whether they are read before a client wants them. */
    private enum World {
        COARSE(TimeUnit.SECONDS.toNanos(2), CertificateDirectory.READ_AT_ONCE),
        FINE(1, CertificateDirectory.READ_AT_ONCE),
        COARSE_ON_FIRST_USE(TimeUnit.SECONDS.toNanos(2), 0);

        final long tick;
        final int readAtOnce;

        World(long tick, int readAtOnce) {
            this.tick = tick;
            this.readAtOnce = readAtOnce;
        }

        boolean isReadAtOnce() {
            return readAtOnce > 0;
        }
    }

    /** How the files are found when the directory is opened. */
    private enum Opened {
        /** Within the tick of their last change. */
        AT_ONCE {
            @Override
            void prepare(StagedFiles files) {}
        },
        /** After that tick; if the clock is then set back by {@link #A_BIT}, it is that tick again. */
        LATER {
            @Override
            void prepare(StagedFiles files) {
                files.pass(A_BIT);
            }
        },
        /** Long before their last change, by a clock that was set back. */
        BEFORE {
            @Override
            void prepare(StagedFiles files) {
                files.set(-FAR);
            }
        };

        abstract void prepare(StagedFiles files);
    }

    /** What files looked like: the number, the size and the date of each. */
    private record Appearance(String kind, List<StagedFiles.Traits> traits) {
        String fromNow(long now) {
            return kind
                    + traits.stream()
                            .map(each -> each.number() + " " + each.size() + " " + (each.modified() - now))
                            .toList();
        }
    }

    /** A sequence of steps that has led to a state to which no other has led before. */
    private record Sequence(Opened opened, List<Step> steps, Memory memory) {
        List<Step> and(Step step) {
            List<Step> longer = new ArrayList<>(steps);
            longer.add(step);
            return List.copyOf(longer);
        }

        @Override
        public String toString() {
            return "opened " + opened + ", then " + steps;
        }
    }

    /** What a run has led to: what is on disk, what the directory knows, and what the run does. */
    private record Memory(
            StagedFiles.Memory files,
            StagedDirectory.Memory live,
            Pair served,
            Set<Pair> possible,
            long informed,
            long unrest,
            boolean traceless,
            boolean blind) {}

    /** What a directory serves and reports. */
    private record View(Pair host, Pair extra, List<String> refused, int newerOnDisk) {}

    @BeforeAll
    static void fill() throws IOException {
        LOGGER.setLevel(Level.OFF);
        StagedFiles.Store filled =
                new StagedFiles.Store(requireNonNull(temporary).toRealPath());
        for (Pair pair : Pair.values()) {
            filled.add(pair.certificateFile(), padded(pair.certificate.certificatePem()));
            filled.add(pair.keyFile(), padded(pair.certificate.privateKeyPem()));
        }
        String certificate = Pair.NEW.certificate.certificatePem();
        filled.add("half", certificate.substring(0, certificate.length() / 2).getBytes(US_ASCII));
        filled.add("spoilt", padded(certificate.replace("A", "B")));
        store = filled;
        clock = Clock.fixed(
                Pair.NEW.certificate.leaf().getNotBefore().toInstant().plusSeconds(60), ZoneOffset.UTC);
    }

    @AfterAll
    static void restore() {
        THREADS.close();
        LOGGER.setLevel(null);
    }

    /** All contents have one size, so that a change in place within a tick cannot be seen. */
    private static byte[] padded(String pem) {
        assertThat(pem).hasSizeLessThan(BYTES);
        return (pem + "\n".repeat(BYTES - pem.length())).getBytes(US_ASCII);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(World.class)
    @DisplayName(
            "with a pair that was complete on disk, and in the end with what one gets that opens the directory then")
    void everySequence(World world, TestReporter reporter) throws Exception {
        String counts = THREADS.call(() -> explore(world));
        reporter.publishEntry(world.toString(), counts);
    }

    /** A change that looks like the one before it, since the clock was set back, must not be forgotten while its writer has its time. */
    @Test
    @DisplayName(
            "and files that are not in order are refused, though they were changed in the tick to which the clock was set back")
    void setBackToTheTick() throws Exception {
        boolean checked = THREADS.call(() -> {
            Run run = new Run(World.COARSE, Opened.LATER);
            run.files.set(-A_BIT);
            run.write(Write.CERTIFICATE, true);
            run.pass(PAUSE);
            assertThat(run.view())
                    .isEqualTo(new View(Pair.OLD, Pair.NONE, fresh(run.files).refused(), 1));
            run.settle(false);
            return true;
        });
        assertThat(checked).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(Look.class)
    @DisplayName("so, too, if a writer works at any moment while the files are read")
    void writersMeanwhile(Look look, TestReporter reporter) throws Exception {
        int count = THREADS.call(() -> disturb(look));
        reporter.publishEntry(look.toString(), count + " runs");
    }

    /** Reads files while writers work: one, or two where sequences are to be long. */
    private static int disturb(Look look) throws Exception {
        int count = 0;
        for (Opened opened : DEPTH > USUAL_DEPTH ? List.of(Opened.values()) : List.of(Opened.AT_ONCE)) {
            for (List<Step> steps : STARTS) {
                Run run = new Run(World.COARSE, opened);
                for (Step step : steps) {
                    run.take(step);
                }
                Sequence start = new Sequence(opened, steps, run.memory());
                for (Write write : Write.values()) {
                    count += disturb(look, start, write, true) + disturb(look, start, write, false);
                }
            }
        }
        return count;
    }

    private static int disturb(Look look, Sequence start, Write write, boolean heard) throws Exception {
        int count = 0;
        boolean meanwhile = true;
        for (int touch = 1; meanwhile; touch++) {
            Disturbance first = new Disturbance(write, heard, touch);
            meanwhile = disturb(look, start, List.of(first));
            count++;
            for (Write second : DEPTH >= DEPTH_WITH_TWO_WRITERS && meanwhile ? Write.values() : new Write[0]) {
                int later = touch;
                while (disturb(look, start, List.of(first, new Disturbance(second, heard, later)))) {
                    later++;
                }
                count += later - touch + 1;
            }
        }
        return count;
    }

    /** A writer's work before files are touched for the n-th time. */
    private record Disturbance(Write write, boolean heard, int touch) {}

    /** Returns whether the writers came to work. */
    private static boolean disturb(Look look, Sequence start, List<Disturbance> writers) throws Exception {
        try {
            Run run = new Run(World.COARSE, start.memory());
            writers.forEach(each -> run.files.before(each.touch(), () -> run.write(each.write(), each.heard())));
            look.at(run);
            if (run.files.forgetInterjections() > 0) {
                return false;
            }
            run.informed = writers.get(0).heard() ? 0 : -1;
            run.observe();
            run.live.told();
            run.take(new Step("MOMENT", each -> each.pass(MOMENT)));
            run.settle(true);
            return true;
        } catch (AssertionError e) {
            throw new AssertionError(start + ", then " + look + ", meanwhile " + writers + ": " + e.getMessage(), e);
        }
    }

    /** Takes all sequences, the short ones first. */
    private static String explore(World world) throws Exception {
        Set<String> seen = new HashSet<>();
        List<Sequence> latest = new ArrayList<>();
        StringBuilder counts = new StringBuilder();
        for (Opened opened : Opened.values()) {
            Run run = new Run(world, opened);
            seen.add(run.state());
            latest.add(new Sequence(opened, List.of(), run.memory()));
            run.settle(false);
        }
        for (int length = 1; length <= DEPTH; length++) {
            List<Sequence> longer = new ArrayList<>();
            for (Sequence sequence : latest) {
                for (Step step : STEPS) {
                    next(world, sequence, step, seen, length == DEPTH).ifPresent(longer::add);
                }
            }
            counts.append(latest.size() * STEPS.size())
                    .append(" sequences of length ")
                    .append(length)
                    .append(", ")
                    .append(longer.size())
                    .append(" new states; ");
            latest = longer;
        }
        return counts.toString();
    }

    /** Takes one step more. Empty if that leads to a state that was seen before. */
    private static Optional<Sequence> next(World world, Sequence before, Step step, Set<String> seen, boolean last)
            throws Exception {
        List<Step> steps = before.and(step);
        try {
            Run run = new Run(world, before.memory());
            run.take(step);
            if (!seen.add(run.state())) {
                return Optional.empty();
            }
            Sequence next = new Sequence(before.opened(), steps, run.memory());
            if (seen.add(run.facts())) {
                run.settle(last);
            }
            return Optional.of(next);
        } catch (AssertionError e) {
            throw new AssertionError(world + ", " + before + ", then " + step + ": " + e.getMessage(), e);
        }
    }

    /** A sequence that has been taken, and what it has led to. */
    private static final class Run {
        final StagedFiles files;
        final StagedDirectory live;
        final boolean readAtOnce;
        /** What clients got when they were asked last. */
        Pair served;
        /** What was complete on disk at some time since then; {@link Pair#NONE} if there was no file. */
        final Set<Pair> possible = EnumSet.noneOf(Pair.class);
        /** For how long the follower has run since it was told of the last change; negative if it was not told. */
        long informed;
        /** When the first of the changes was made that the follower may still have to do with; negative if there is none. */
        long unrest = -1;

        boolean reloaded;
        /** Whether files were changed that look as they did before, and nobody has looked since. */
        boolean traceless;
        /** Whether the clock was set back then: the change is seen when the clock has passed the date of the files. */
        boolean blind;

        Run(World world, Opened opened) throws Exception {
            files = new StagedFiles(requireNonNull(store), world.tick);
            files.write("exim.crt." + DEFAULT, Pair.NONE.certificateFile());
            files.write("exim.key." + DEFAULT, Pair.NONE.keyFile());
            Write.OLD_PAIR.to(files);
            remember();
            opened.prepare(files);
            readAtOnce = world.isReadAtOnce();
            live = directory(files, world.readAtOnce).open();
            live.told();
            served = readAtOnce ? Pair.OLD : Pair.NONE;
            possible.add(Pair.OLD);
            informed = readAtOnce ? PAUSE : 0;
        }

        /** Goes on where another run was. */
        Run(World world, Memory memory) throws Exception {
            files = new StagedFiles(requireNonNull(store), world.tick);
            files.restore(memory.files());
            readAtOnce = world.isReadAtOnce();
            live = directory(files, world.readAtOnce).restore(memory.live());
            served = memory.served();
            possible.addAll(memory.possible());
            informed = memory.informed();
            unrest = memory.unrest();
            traceless = memory.traceless();
            blind = memory.blind();
        }

        Memory memory() {
            return new Memory(
                    files.memory(), live.memory(), served, Set.copyOf(possible), informed, unrest, traceless, blind);
        }

        private static Optional<Pair> complete(StagedFiles files) {
            String certificate = files.content(CERTIFICATE_FILE);
            String key = files.content(KEY_FILE);
            if (certificate.isEmpty() && key.isEmpty()) {
                return Optional.of(Pair.NONE);
            }
            return Stream.of(Pair.OLD, Pair.NEW)
                    .filter(pair -> pair.certificateFile().equals(certificate)
                            && pair.keyFile().equals(key))
                    .findFirst();
        }

        Optional<Pair> onDisk() {
            return complete(files);
        }

        void write(Write write, boolean heard) {
            List<String> contents = contents();
            List<StagedFiles.Traits> traits = files.traits(CERTIFICATE_FILE, KEY_FILE);
            write.to(files);
            traceless |= files.traits(CERTIFICATE_FILE, KEY_FILE).equals(traits)
                    && !contents().equals(contents);
            if (heard) {
                files.notify(CERTIFICATE_FILE);
            }
            informed = heard ? 0 : -1;
            if (unrest < 0) {
                unrest = files.uptime();
            }
            onDisk().ifPresent(possible::add);
            remember();
        }

        private List<String> contents() {
            return List.of(files.content(CERTIFICATE_FILE), files.content(KEY_FILE));
        }

        void echo() {
            files.notify(KEY_FILE);
            informed = Math.max(informed, 0);
            if (unrest < 0) {
                unrest = files.uptime();
            }
        }

        void pass(long nanos) throws InterruptedException {
            live.run(nanos);
            informed = informed < 0 ? -1 : informed + nanos;
            traceless &= informed < MOMENT;
        }

        /**
         * Sets the clock back, and has the directory compared before anything is written. What is written in place when the clock is again
         * where it was at the last change leaves no trace: it is found only because somebody has looked since the clock was set.
         */
        void setBack(long nanos) {
            blind |= traceless;
            files.set(-nanos);
            reload();
        }

        void reload() {
            live.reload();
            reloaded = true;
            traceless = false;
        }

        /** Takes a step, and checks what holds after each. */
        void take(Step step) throws Exception {
            reloaded = false;
            Pair before = served;
            step.action().in(this);
            if (readAtOnce) {
                observe();
            }
            check(before);
            if (live.pending().isEmpty()) {
                unrest = -1;
            }
        }

        /** Asks what clients get: always a pair that was complete on disk since they were asked last, or what they got then. */
        void observe() {
            Pair now = served(HOST);
            if (now != served) {
                assertThat(possible).describedAs("what was complete on disk").contains(now);
            }
            served = now;
            possible.clear();
            onDisk().ifPresent(possible::add);
            assertThat(served(EXTRA)).describedAs("for the second name").isEqualTo(extra(now));
        }

        private Pair served(String host) {
            return pair(live.select(host));
        }

        private void check(Pair before) {
            List<DirectoryEvent> told = live.told();
            if (readAtOnce && served != before) {
                assertThat(told)
                        .describedAs("what was told when %s took the place of %s", served, before)
                        .anyMatch(event -> served == Pair.NONE
                                ? event.equals(new DirectoryEvent.Removed(HOST))
                                : event.equals(new DirectoryEvent.Loaded(HOST))
                                        || event.equals(new DirectoryEvent.Replaced(HOST)));
            }
            if (!reloaded && unrest >= 0 && files.uptime() - unrest < TIME_OF_A_WRITER_MILLIS) {
                assertThat(told)
                        .describedAs("what was told while a writer had its time")
                        .noneMatch(event ->
                                event instanceof DirectoryEvent.Refused || event instanceof DirectoryEvent.Removed);
            }
            if (readAtOnce && !blind && (reloaded || informed >= MOMENT)) {
                checkTaken();
            }
            if (readAtOnce && !blind && (reloaded || informed >= PAUSE)) {
                checkDecided();
            }
        }

        /** The follower has had the time to take what is in order. */
        private void checkTaken() {
            onDisk().filter(pair -> pair != Pair.NONE).ifPresent(pair -> {
                assertThat(served).describedAs("in order on disk").isEqualTo(pair);
                assertThat(refused()).isEmpty();
            });
        }

        /** The follower has had the time to decide what is not in order. */
        private void checkDecided() {
            assertThat(view()).isEqualTo(expected());
        }

        List<String> refused() {
            return live.report().refused().stream()
                    .map(FollowerModelTest::describe)
                    .toList();
        }

        View view() {
            return new View(
                    served(HOST), served(EXTRA), refused(), live.census().newerOnDisk());
        }

        /** What one that is opened now serves and reports; the last good pair where that one has none because the files are not in order. */
        private View expected() {
            View fresh = fresh(files);
            if (fresh.refused().isEmpty()) {
                return fresh;
            }
            assertThat(fresh.host()).isEqualTo(Pair.NONE);
            return new View(served, extra(served), fresh.refused(), served == Pair.NONE ? 0 : 1);
        }

        /**
         * Quiet: the clock passes all dates, however it was set, and the directory is compared.
         *
         * @param byReload whether somebody wants that, and not only the follower, which gives a writer time: so it is quicker to test
         */
        void settle(boolean byReload) throws Exception {
            observe();
            files.pass(FAR);
            if (byReload) {
                live.reload();
                observe();
            } else {
                live.rescanSoon();
            }
            pass(QUIET);
            observe();
            assertThat(view()).isEqualTo(expected());
            assertThat(live.pending()).describedAs("still to be done").isEmpty();
        }

        /** Remembers what the files look like to which the marks lead that may be taken of them now. */
        private void remember() {
            Path directory = files.directory();
            long stamp = FileStamp.look(List.of(directory.resolve(CERTIFICATE_FILE), directory.resolve(KEY_FILE)))
                    .stamp();
            List<StagedFiles.Traits> traits = files.traits(CERTIFICATE_FILE, KEY_FILE);
            Map.of(
                            "", new FileStamp.Look(stamp, false, false),
                            "fresh ", new FileStamp.Look(stamp, true, false),
                            "ahead ", new FileStamp.Look(stamp, false, true))
                    .forEach((kind, look) -> {
                        LOOKS.put(look.mark(), new Appearance(kind, traits));
                        long again = look.mark();
                        for (int i = 0; i < MOST_LOOKS; i++) {
                            again = FileStamp.combine(again, 1);
                            LOOKS.put(again, new Appearance("again ", traits));
                        }
                    });
        }

        /** Describes all by which what happens next, and what is expected then, may differ. */
        String state() {
            return String.join(
                    "|",
                    facts(),
                    possible.toString(),
                    Long.toString(Math.min(informed, PAUSE)),
                    unrest < 0 ? "" : Long.toString(unrest - files.uptime()),
                    traceless + " " + blind);
        }

        /** Describes all by which what happens next may differ. */
        String facts() {
            Unit unit = live.unit(HOST).orElse(null);
            return String.join(
                    "|",
                    files.describe(CERTIFICATE_FILE),
                    files.describe(KEY_FILE),
                    files.describeClock(),
                    live.pending(),
                    unit == null ? "-" : describe(unit.state()),
                    describe(live.unit(DEFAULT).orElseThrow().state()),
                    served.toString());
        }

        private String describe(UnitState state) {
            RefusedFile refusal = state.refusal();
            return state.getClass().getSimpleName()
                    + mark(state)
                    + (refusal == null ? "" : FollowerModelTest.describe(refusal))
                    + state.names()
                    + state.leafHash()
                    + state.inMemory().stream()
                            .map(each -> each.leaf().getSerialNumber())
                            .toList();
        }

        private String mark(UnitState state) {
            Appearance look = LOOKS.get(state.stamp());
            return look == null ? " " + state.stamp() : look.fromNow(files.fileNanos());
        }
    }

    /** The pair that clients get, whose key belongs to its certificate. */
    private static Pair pair(Selection selection) {
        assertThat(selection.host().credentials()).hasSize(1);
        Credential credential = selection.host().credentials().get(0);
        for (Pair pair : Pair.values()) {
            if (pair.certificate.leaf().equals(credential.leaf())) {
                assertThat(credential.privateKey().equals(pair.certificate.privateKey()))
                        .describedAs("the key belongs to the certificate")
                        .isTrue();
                assertThat(selection.match() == MatchKind.DEFAULT).isEqualTo(pair == Pair.NONE);
                return pair;
            }
        }
        throw new AssertionError("served is a certificate that was never there: " + credential);
    }

    private static Pair extra(Pair served) {
        return served == Pair.NEW ? served : Pair.NONE;
    }

    private static String describe(RefusedFile refused) {
        return refused.file().getFileName() + " " + refused.reason();
    }

    private static StagedDirectory directory(StagedFiles files, int readAtOnce) {
        return new StagedDirectory(files, THREADS, DEFAULT, requireNonNull(clock), readAtOnce);
    }

    /** What a directory serves and reports that is opened now. */
    private static View fresh(StagedFiles files) {
        return FRESH.computeIfAbsent(files.content(CERTIFICATE_FILE) + files.content(KEY_FILE), any -> {
            try {
                StagedFiles copy = new StagedFiles(requireNonNull(store), 1);
                for (String file : List.of("exim.crt." + DEFAULT, "exim.key." + DEFAULT, CERTIFICATE_FILE, KEY_FILE)) {
                    if (!files.content(file).isEmpty()) {
                        copy.write(file, files.content(file));
                    }
                }
                StagedDirectory fresh =
                        directory(copy, CertificateDirectory.READ_AT_ONCE).open();
                List<String> refused = fresh.report().refused().stream()
                        .map(FollowerModelTest::describe)
                        .toList();
                Pair host = pair(fresh.select(HOST));
                return new View(
                        host, pair(fresh.select(EXTRA)), refused, fresh.census().newerOnDisk());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
    }
}

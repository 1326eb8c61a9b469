package io.github.mailsni.directory;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.LiveSteps.Kind;
import io.github.mailsni.directory.LiveSteps.Place;
import io.github.mailsni.directory.LiveSteps.Step;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/** A directory to which anything happens in any order, against one that is opened afterwards. */
class LiveDirectoryPropertiesTest {
    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.of(Kind.WRITE, Kind.RENAME, Kind.LINK)),
                Tuple.of(
                        6,
                        Arbitraries.of(
                                Kind.CERTIFICATE_ONLY,
                                Kind.KEY_ONLY,
                                Kind.CUT_OFF,
                                Kind.EMPTY,
                                Kind.DELETE_CERTIFICATE,
                                Kind.DELETE_KEY,
                                Kind.DELETE,
                                Kind.DIRECTORY_INSTEAD,
                                Kind.TOUCH)),
                Tuple.of(2, Arbitraries.of(Kind.MOVE_AWAY, Kind.MOVE_BACK, Kind.UNMOUNT, Kind.MOUNT)),
                Tuple.of(4, Arbitraries.of(Kind.SEE, Kind.SELECT)));
        return Combinators.combine(
                        kinds,
                        Arbitraries.of(LiveSteps.HOSTS),
                        Arbitraries.integers().between(0, 2))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(25);
    }

    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
    @Label("serves after each reload what a new one would, and the last good ones of hosts that are not in order")
    void reloaded(@ForAll("steps") List<Step> steps, @ForAll Place place) throws Exception {
        Path parent = Files.createTempDirectory("mailsni");
        try {
            LiveSteps files = new LiveSteps(place, Files.createDirectory(parent.resolve("real")));
            LiveSteps expected = new LiveSteps(place, Files.createDirectory(parent.resolve("expected")));
            List<DirectoryEvent> events = new ArrayList<>();
            try (CertificateDirectory live = open(files, place, LiveSteps.DEFAULT, events)) {
                for (Step step : withEnd(steps, Kind.SEE)) {
                    files.take(step);
                    if (step.kind() == Kind.SELECT) {
                        answers(live);
                    } else if (step.kind() == Kind.SEE) {
                        live.reload();
                        if (!files.isAway()) {
                            assertSeen(live, files, expected, place, events);
                        }
                        try (CertificateDirectory fresh = open(expected, place, LiveSteps.DEFAULT, new ArrayList<>())) {
                            assertThat(answers(live)).isEqualTo(answers(fresh));
                        }
                        assertThat(live.statistics().lost()).isEqualTo(files.isAway());
                    }
                }
            }
        } finally {
            LiveDirectory.remove(parent);
        }
    }

    @Property(tries = 8, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    @Label("serves what a new one would, some time after whatever has happened to it")
    void followed(@ForAll("steps") List<Step> steps, @ForAll Place place, @ForAll boolean onFirstUse) throws Exception {
        Path parent = Files.createTempDirectory("mailsni");
        try {
            LiveSteps files = new LiveSteps(place, parent);
            CertificateDirectory.Builder builder = CertificateDirectory.builder(files.directory())
                    .layout(place.layout())
                    .defaultHost(LiveSteps.DEFAULT)
                    .rescanInterval(Duration.ofDays(1));
            try (CertificateDirectory live = builder.readAtOnce(onFirstUse ? 0 : CertificateDirectory.READ_AT_ONCE)
                    .open()) {
                int signs = 0;
                for (Step step : withEnd(steps, Kind.SELECT)) {
                    files.take(step);
                    if (step.kind() == Kind.SELECT) {
                        answers(live);
                    } else if (step.kind() == Kind.SEE && !files.isAway()) {
                        String sign = "sign" + ++signs + ".test";
                        files.sign(sign);
                        eventually(() -> assertThat(labels(live)).contains(sign));
                    }
                }
                mend(files, place);
                try (CertificateDirectory fresh = open(files, place, LiveSteps.DEFAULT, new ArrayList<>())) {
                    eventually(() -> {
                        assertThat(answers(live)).isEqualTo(answers(fresh));
                        assertThat(live.report().refused()).isEmpty();
                        assertThat(labels(live)).isEqualTo(labels(fresh));
                    });
                }
            }
        } finally {
            LiveDirectory.remove(parent);
        }
    }

    /** The steps, and all files where they belong at the end. */
    private static List<Step> withEnd(List<Step> steps, Kind last) {
        List<Step> all = new ArrayList<>(steps);
        for (Kind kind : List.of(last, Kind.MOVE_BACK, Kind.MOUNT, last)) {
            all.add(new Step(kind, LiveSteps.DEFAULT, 0));
        }
        return all;
    }

    private static CertificateDirectory open(
            LiveSteps files, Place place, String defaultHost, List<DirectoryEvent> events)
            throws CertificateLoadException {
        return CertificateDirectory.builder(files.directory())
                .layout(place.layout())
                .defaultHost(defaultHost)
                .withoutEvents()
                .rescanInterval(Duration.ofDays(1))
                .listener(events::add)
                .open();
    }

    /** What clients get, by the name that they ask for. */
    private static Map<String, String> answers(CertificateDirectory certificates) {
        Map<String, String> answers = new HashMap<>();
        for (String name : LiveSteps.NAMES) {
            Selection selection = certificates.select(ServerName.of(name));
            List<BigInteger> leaves = selection.host().credentials().stream()
                    .map(credential -> credential.leaf().getSerialNumber())
                    .toList();
            answers.put(name, selection.match() + " " + selection.covered() + " " + leaves);
        }
        return answers;
    }

    private static List<String> labels(CertificateDirectory certificates) {
        return certificates.hosts().map(HostCredentials::label).toList();
    }

    /** Takes what is in order for what is to be served, and has seen what is not. */
    private static void assertSeen(
            CertificateDirectory live, LiveSteps files, LiveSteps expected, Place place, List<DirectoryEvent> events)
            throws IOException, CertificateLoadException {
        try (CertificateDirectory judge = open(files, place, LiveSteps.ANCHOR, new ArrayList<>())) {
            Set<String> good = Set.copyOf(labels(judge));
            for (String host : LiveSteps.HOSTS) {
                boolean isGood = good.contains(place.label(host));
                if (isGood) {
                    files.copyTo(expected, host);
                } else if (!files.isThere(host)) {
                    expected.forget(host);
                }
                events.stream()
                        .filter(event -> place.label(host).equals(labelOf(event)))
                        .reduce((earlier, later) -> later)
                        .ifPresent(last -> assertThat(last)
                                .describedAs("the last event of %s", host)
                                .isInstanceOfAny(
                                        isGood
                                                ? new Class<?>[] {
                                                    DirectoryEvent.Loaded.class, DirectoryEvent.Replaced.class
                                                }
                                                : files.isThere(host)
                                                        ? new Class<?>[] {DirectoryEvent.Refused.class}
                                                        : new Class<?>[] {
                                                            DirectoryEvent.Removed.class, DirectoryEvent.Refused.class
                                                        }));
            }
            assertThat(faults(live)).isEqualTo(faults(judge));
        }
    }

    private static List<String> faults(CertificateDirectory certificates) {
        return certificates.report().refused().stream()
                .map(refused -> refused.file() + " " + refused.reason())
                .sorted(Comparator.naturalOrder())
                .collect(Collectors.toList());
    }

    private static String labelOf(DirectoryEvent event) {
        if (event instanceof DirectoryEvent.Loaded loaded) {
            return loaded.host();
        } else if (event instanceof DirectoryEvent.Replaced replaced) {
            return replaced.host();
        } else if (event instanceof DirectoryEvent.Refused refused) {
            return refused.host();
        }
        return event instanceof DirectoryEvent.Removed removed ? removed.host() : "";
    }

    /** Whatever is not in order is put in order, or removed. */
    private static void mend(LiveSteps files, Place place) throws IOException, CertificateLoadException {
        Set<String> good;
        try (CertificateDirectory judge = open(files, place, LiveSteps.ANCHOR, new ArrayList<>())) {
            good = Set.copyOf(labels(judge));
        }
        for (String host : LiveSteps.HOSTS) {
            if (!good.contains(place.label(host)) && files.isThere(host)) {
                if (host.equals(LiveSteps.DEFAULT) || host.equals("wild")) {
                    files.write(host, 1);
                } else {
                    files.forget(host);
                }
            }
        }
    }
}

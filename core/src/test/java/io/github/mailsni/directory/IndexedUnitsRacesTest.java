package io.github.mailsni.directory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.index.HostIndex;
import io.github.mailsni.internal.index.HostIndex.Entry;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.GoodUnit;
import io.github.mailsni.support.Race;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lets two threads change units, with their states and the index, while a third one looks up names as handshakes do. Shows that no
 * change is lost; that a look-up sees the directory before a change or after it, never the half of it, and never an older one after a
 * newer one; and that a state whose index is published is seen with it.
 */
@Tag("jdk")
@DisplayName("The units of a directory, when threads race for them,")
class IndexedUnitsRacesTest {
    private static final int ROUNDS = 200;
    private static final int CHANGES = 10;
    private static final int WARNINGS = 100;
    private static final List<Credential> CREDENTIALS = List.of(credential());

    private final Race race = new Race();

    private static Credential credential() {
        TestCertificate issued = TestAuthority.create("Races").issue("a.example");
        return Credential.of(issued.privateKey(), issued.chain());
    }

    /** The state of files with certificates for two more names. */
    private static GoodUnit named(long stamp, String name) {
        return GoodUnit.of(
                stamp, Long.MAX_VALUE, CREDENTIALS, List.of("one." + name, "two." + name), List.of(), List.of());
    }

    private static IndexedUnits units() {
        IndexedUnits units = new IndexedUnits(Layout.pairs());
        units.addUnread(List.of("a.example", "b.example"), 1);
        return units;
    }

    private static Unit unit(IndexedUnits units, String name) {
        return units.find(name).orElseThrow();
    }

    @AfterEach
    void end() {
        race.close();
    }

    @Test
    @DisplayName("lose no change of the index, and show each as a whole")
    void index() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            IndexedUnits units = units();
            race.run(() -> learn(units, "a.example"), () -> learn(units, "b.example"), () -> lookUp(units));

            for (String name : List.of("a.example", "b.example")) {
                HostIndex index = units.index();
                int last = CHANGES - 1;
                assertThat(unit(units, name).state().stamp()).isEqualTo(last);
                assertThat(index.get("one.v" + last + "." + name)).isNotNull();
                assertThat(index.get("one.v" + (last - 1) + "." + name)).isNull();
            }
            assertThat(units.index().size()).isEqualTo(6);
        }
    }

    private static void learn(IndexedUnits units, String name) {
        Unit files = unit(units, name);
        for (int version = 0; version < CHANGES; version++) {
            units.learn(files, named(version, "v" + version + "." + name));
        }
    }

    /** Looks the names of each version up until the last one of both units is there; the others come between. */
    private static void lookUp(IndexedUnits units) {
        long generation = 0;
        int newest = -1;
        for (int look = 0; look < 100; look++) {
            HostIndex index = units.index();
            assertThat(index.generation()).isGreaterThanOrEqualTo(generation);
            generation = index.generation();
            int seen = -1;
            for (int version = 0; version < CHANGES; version++) {
                Entry one = index.find(ServerName.of("one.v" + version + ".a.example"));
                Entry two = index.find(ServerName.of("two.v" + version + ".a.example"));
                assertThat(one == null).as("half a change").isEqualTo(two == null);
                if (one != null) {
                    assertThat(seen).as("two versions at once").isEqualTo(-1);
                    seen = version;
                    assertThat(one.naming().get(0).state().stamp())
                            .as("the state is as new as the index")
                            .isGreaterThanOrEqualTo(version);
                }
            }
            assertThat(seen).as("back to an older version").isGreaterThanOrEqualTo(newest);
            newest = seen;
        }
    }

    @Test
    @DisplayName("lose no warning while their states are marked and others are learned")
    void states() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            IndexedUnits units = units();
            Unit files = unit(units, "a.example");
            units.learn(files, named(1, "v.a.example"));
            long before = files.state().stamp();
            race.run(() -> warn(units, files), () -> warn(units, files), () -> {
                for (int i = 0; i < WARNINGS; i++) {
                    units.markFresh(files);
                }
                learn(units, "b.example");
            });

            assertThat(files.state().warnings()).hasSize(2 * WARNINGS);
            assertThat(files.state().stamp()).isNotEqualTo(before);
            assertThat(files.state().inMemory()).isEqualTo(CREDENTIALS);
            assertThat(requireNonNull(units.index().get("one.v.a.example")).naming())
                    .containsExactly(files);
        }
    }

    private static void warn(IndexedUnits units, Unit files) {
        for (int i = 0; i < WARNINGS; i++) {
            units.warn(files, new CertificateWarning(Path.of("a.example.crt"), "certificate-expired", "it expired"));
        }
    }
}

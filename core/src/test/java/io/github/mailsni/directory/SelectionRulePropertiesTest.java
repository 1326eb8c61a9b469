package io.github.mailsni.directory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.KeyType;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.index.HostIndex;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.keymanager.Candidates;
import io.github.mailsni.internal.selector.CredentialsPool;
import io.github.mailsni.internal.selector.Ranking.Offer;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The rule of selection, over random directories: file names, and any number of certificates in each file, in any combination. */
class SelectionRulePropertiesTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(9));
    private static final String DEFAULT = "default.example";
    private static final ServerName DEFAULT_NAME = ServerName.of(DEFAULT);
    private static final List<String> FILE_NAMES =
            List.of("a.example", "b.example", "*.example", "x.a.example", "*.b.example", "c.example");
    private static final List<Credential> CREDENTIALS = credentials();
    private static final Set<String> ALL_KINDS = Set.of("secp256r1", "secp384r1", "Ed25519", "RSA");

    /** From when until when certificates are valid: expired, valid for a while, valid for longer, not valid yet. */
    private record Validity(Instant from, Instant to) {
        static final List<Validity> ALL = List.of(
                new Validity(LONG_AGO, NOW.minusSeconds(1)),
                new Validity(LONG_AGO, NOW.plusSeconds(3600)),
                new Validity(LONG_AGO, NOW.plusSeconds(7200)),
                new Validity(LONG_AGO.plusSeconds(1), NOW.plusSeconds(7200)),
                new Validity(NOW.plusSeconds(60), NOW.plusSeconds(9000)));
    }

    private static List<Credential> credentials() {
        TestAuthority authority = TestAuthority.create("mailsni test CA");
        List<List<String>> names = List.of(
                List.of("a.example"),
                List.of("b.example"),
                List.of("*.example"),
                List.of("a.example", "b.example"),
                List.of("x.a.example", "*.b.example"),
                List.of(DEFAULT),
                List.of(DEFAULT, "a.example"));
        List<Credential> credentials = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            for (Validity validity : Validity.ALL) {
                credentials.add(credential(authority, names.get(i), validity, KeyAlgorithm.EC_P256));
                credentials.add(credential(
                        authority,
                        names.get(i),
                        validity,
                        i % 3 == 0 ? KeyAlgorithm.RSA_2048 : i % 3 == 1 ? KeyAlgorithm.EC_P384 : KeyAlgorithm.ED25519));
            }
        }
        return credentials;
    }

    private static Credential credential(
            TestAuthority authority, List<String> names, Validity validity, KeyAlgorithm key) {
        TestCertificate certificate = authority
                .certificateFor(names.get(0))
                .andFor(names.subList(1, names.size()).toArray(String[]::new))
                .keyType(key)
                .validity(validity.from(), validity.to())
                .issue();
        return Credential.of(certificate.privateKey(), certificate.chain());
    }

    /** The answer of a directory with these files. */
    private static Selection select(Map<String, List<Credential>> files, ServerName name) {
        HostIndex.Change change = new HostIndex.Change(HostIndex.empty());
        Map<Unit, List<Credential>> material = new HashMap<>();
        files.forEach((host, credentials) -> {
            Unit unit = new Unit(host, null, 0);
            material.put(unit, credentials);
            Set<String> others = new TreeSet<>();
            credentials.forEach(credential -> others.addAll(credential.coveredNames()));
            others.remove(host);
            change.own(unit, List.of(), List.of(host)).naming(unit, List.of(), others);
        });
        HostIndex index = change.apply();
        List<List<Offer>> byDefault =
                rule(index, material, List.of()).find(DEFAULT_NAME).ranking().inOrder();
        return rule(index, material, byDefault).answer(name).selection();
    }

    private static SelectionRule rule(
            HostIndex index, Map<Unit, List<Credential>> material, List<List<Offer>> byDefault) {
        return new SelectionRule(
                index, files -> requireNonNull(material.get(files)), Unit::unit, byDefault, NOW, new CredentialsPool());
    }

    /** What a client is presented that can use keys of these kinds, as the adapters find it. */
    private static Optional<Credential> presented(Selection selection, Set<String> usable) {
        return Candidates.firstUsable(selection, credential -> usable.contains(kind(credential))).stream()
                .flatMap(host -> host.credentials().stream())
                .filter(credential -> usable.contains(kind(credential)))
                .findFirst();
    }

    private static String kind(Credential credential) {
        return credential.curve().orElse("RSA");
    }

    /**
     * The rule as the design states it, without any thought of speed: each credential of each source gets its fit for the name; the
     * client gets the first that it can use, by fit, then by Exim's order, then ECDSA first, then the one that is valid longest.
     */
    private static final class SlowModel {
        private record Row(int fit, int source, int lastResort, KeyType type, Credential credential) {}

        private static final Comparator<Row> ORDER = Comparator.comparingInt(Row::fit)
                .thenComparingInt(Row::source)
                .thenComparingInt(Row::lastResort)
                .thenComparing(Row::type)
                .thenComparing(row -> row.credential().notAfter(), Comparator.reverseOrder())
                .thenComparing(row -> row.credential().notBefore(), Comparator.reverseOrder());

        static List<Credential> inOrder(Map<String, List<Credential>> files, ServerName name) {
            return rows(files, name).stream().map(Row::credential).toList();
        }

        private static List<Row> rows(Map<String, List<Credential>> files, ServerName name) {
            List<Row> rows = new ArrayList<>();
            files.getOrDefault(name.toString(), List.of()).forEach(own -> rows.add(row(own, name, 0, validity(own))));
            wildcard(name)
                    .ifPresent(wildcard -> files.getOrDefault(wildcard, List.of()).stream()
                            .filter(credential -> credential.covers(name))
                            .forEach(credential -> rows.add(row(credential, name, 1, 0))));
            if (!name.equals(DEFAULT_NAME)) {
                addDefault(rows, rows(files, DEFAULT_NAME), name);
            }
            files.values().stream()
                    .flatMap(List::stream)
                    .filter(credential -> credential.covers(name))
                    .forEach(credential -> rows.add(
                            row(credential, name, credential.coveredNames().contains(name.toString()) ? 3 : 4, 0)));
            return rows.stream().sorted(ORDER).toList();
        }

        /**
         * The default's own credentials, or what it has for want of them. Where none covers the name, they and those that stand in for
         * them go in the order in which they are presented for the default's own name.
         */
        private static void addDefault(List<Row> rows, List<Row> byDefault, ServerName name) {
            List<List<Integer>> places = byDefault.stream()
                    .map(row -> List.of(row.fit(), row.source(), row.lastResort()))
                    .distinct()
                    .toList();
            int own = byDefault.stream().mapToInt(Row::source).min().orElseThrow();
            byDefault.stream()
                    .filter(row -> row.source() == own || !row.credential().covers(name))
                    .forEach(row -> rows.add(row(
                            row.credential(),
                            name,
                            2,
                            places.indexOf(List.of(row.fit(), row.source(), row.lastResort())))));
        }

        private static Row row(Credential credential, ServerName name, int source, int lastResort) {
            boolean covers = credential.covers(name);
            return new Row(
                    covers ? validity(credential) : 3,
                    source,
                    covers ? 0 : lastResort,
                    credential.keyType(),
                    credential);
        }

        private static int validity(Credential credential) {
            return credential.validAt(NOW) ? 0 : NOW.isAfter(credential.notAfter()) ? 1 : 2;
        }

        private static Optional<String> wildcard(ServerName name) {
            return name.parent().map(parent -> "*." + parent);
        }
    }

    @Property(tries = 3000)
    @Label("each client is presented what a slow model of the rule says, whatever keys it can use")
    void asTheModel(
            @ForAll("files") Map<String, List<Credential>> files,
            @ForAll("names") ServerName name,
            @ForAll("clients") Set<String> usable) {
        Optional<Credential> expected = SlowModel.inOrder(files, name).stream()
                .filter(credential -> usable.contains(kind(credential)))
                .findFirst();

        Optional<Credential> presented = presented(select(files, name), usable);

        assertThat(presented.map(SelectionRulePropertiesTest::look))
                .isEqualTo(expected.map(SelectionRulePropertiesTest::look));
    }

    /** All that the rule compares: which of two that are alike in everything is presented is nobody's concern. */
    private static String look(Credential credential) {
        return kind(credential) + credential.coveredNames() + credential.notBefore() + credential.notAfter();
    }

    @Property
    @Label("what Exim would present is among the candidates if it covers the name and is valid")
    void asExim(@ForAll("files") Map<String, List<Credential>> files, @ForAll("names") ServerName name) {
        List<Credential> exims = files.getOrDefault(name.toString(), requireNonNull(files.get(DEFAULT)));
        List<String> first = select(files, name).host().credentials().stream()
                .map(Credential::keyType)
                .map(String::valueOf)
                .toList();
        boolean hasWildcardFiles =
                name.parent().map(parent -> files.containsKey("*." + parent)).orElse(false);
        if (!hasWildcardFiles) {
            assertThat(first)
                    .containsAll(exims.stream()
                            .filter(credential -> credential.covers(name) && credential.validAt(NOW))
                            .map(credential -> String.valueOf(credential.keyType()))
                            .toList());
        }
    }

    @Property
    @Label("a certificate that covers the name is presented if there is one anywhere, and a valid one if there is one")
    void betterThanExim(@ForAll("files") Map<String, List<Credential>> files, @ForAll("names") ServerName name) {
        Credential served = presented(select(files, name), ALL_KINDS).orElseThrow();
        List<Credential> covering = files.values().stream()
                .flatMap(List::stream)
                .filter(each -> each.covers(name))
                .toList();

        assertThat(served.covers(name)).isEqualTo(!covering.isEmpty());
        if (covering.stream().anyMatch(each -> each.validAt(NOW))) {
            assertThat(served.validAt(NOW)).isTrue();
        }
    }

    @Property
    @Label("what is in the files that Exim would present is presented if no certificate covers the name")
    void neverWorseThanExim(@ForAll("files") Map<String, List<Credential>> files, @ForAll("names") ServerName name) {
        if (files.values().stream().flatMap(List::stream).noneMatch(each -> each.covers(name))
                && files.containsKey(name.toString())) {
            assertThat(requireNonNull(files.get(name.toString())))
                    .contains(presented(select(files, name), ALL_KINDS).orElseThrow());
        }
    }

    @Property
    @Label("the answer says whether it covers the name, and its first candidate is what is presented")
    void saysWhatItIs(@ForAll("files") Map<String, List<Credential>> files, @ForAll("names") ServerName name) {
        Selection selection = select(files, name);

        assertThat(selection.covered()).isEqualTo(selection.host().covers(name));
        assertThat(selection.candidates()).startsWith(selection.host());
        assertThat(selection.candidates().stream()
                        .flatMap(host -> host.credentials().stream())
                        .toList())
                .doesNotHaveDuplicates();
        if (selection.match() == MatchKind.EXACT) {
            assertThat(requireNonNull(files.get(name.toString())))
                    .containsAll(selection.host().credentials());
        }
    }

    @Provide
    Arbitrary<Map<String, List<Credential>>> files() {
        Arbitrary<List<Credential>> content =
                Arbitraries.of(CREDENTIALS).list().ofMinSize(1).ofMaxSize(4).map(list -> List.copyOf(Set.copyOf(list)));
        Arbitrary<Map<String, List<Credential>>> others =
                Arbitraries.maps(Arbitraries.of(FILE_NAMES), content).ofMaxSize(5);
        return others.flatMap(files -> content.map(byDefault -> {
            Map<String, List<Credential>> all = new TreeMap<>(files);
            all.put(DEFAULT, byDefault);
            return all;
        }));
    }

    @Provide
    Arbitrary<Set<String>> clients() {
        return Arbitraries.of(ALL_KINDS).set().ofMinSize(1);
    }

    @Provide
    Arbitrary<ServerName> names() {
        return Arbitraries.of(
                        "a.example",
                        "b.example",
                        "c.example",
                        "x.a.example",
                        "y.b.example",
                        DEFAULT,
                        "example",
                        "z.test")
                .map(ServerName::of);
    }
}

package io.github.mailsni;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The rule of selection, over random directories: file names and certificates in any combination. */
class SelectionRulePropertiesTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final String DEFAULT = "default.example";
    private static final List<Credential> CREDENTIALS = credentials();

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
        return names.stream()
                .flatMap(all -> List.of(NOW.minusSeconds(1), NOW.plusSeconds(3600)).stream()
                        .map(notAfter -> authority
                                .certificateFor(all.get(0))
                                .andFor(all.subList(1, all.size()).toArray(String[]::new))
                                .validity(NOW.minus(Duration.ofDays(9)), notAfter)
                                .issue()))
                .map(SelectionRulePropertiesTest::credential)
                .toList();
    }

    private static Credential credential(TestCertificate certificate) {
        return Credential.of(certificate.privateKey(), certificate.chain());
    }

    /** The answer of a directory with these files, one certificate each. */
    private static Selection select(Map<String, Credential> credentials, ServerName name) {
        Map<HostFiles, List<Credential>> material = new HashMap<>();
        HostIndex.Change change = new HostIndex.Change(HostIndex.empty());
        credentials.forEach((host, credential) -> {
            HostFiles files = new HostFiles(host, 0);
            material.put(files, List.of(credential));
            Set<String> others = new TreeSet<>(credential.coveredNames());
            others.remove(host);
            change.own(files, List.of(), List.of(host)).naming(files, List.of(), others);
        });
        HostIndex index = change.apply();
        HostCredentials byDefault = HostCredentials.of(DEFAULT, List.of(requireNonNull(credentials.get(DEFAULT))));
        return index.find(name) == null
                ? Selection.of(byDefault, MatchKind.DEFAULT, false)
                : new SelectionRule(
                                index, files -> requireNonNull(material.get(files)), HostFiles::unit, byDefault, NOW)
                        .answer(name)
                        .selection();
    }

    /** What Exim would present. */
    private static Credential exim(Map<String, Credential> files, ServerName name) {
        return files.getOrDefault(name.toString(), requireNonNull(files.get(DEFAULT)));
    }

    private static Credential served(Map<String, Credential> files, ServerName name) {
        return select(files, name).host().credentials().get(0);
    }

    @Property
    @Label("what Exim would present is presented if it covers the name and is valid, but for a wildcard's files")
    void asExim(@ForAll("files") Map<String, Credential> files, @ForAll("names") ServerName name) {
        Credential exims = exim(files, name);
        boolean hasWildcardFiles =
                name.parent().map(parent -> files.containsKey("*." + parent)).orElse(false);
        if (exims.covers(name) && exims.validAt(NOW) && !hasWildcardFiles) {
            assertThat(served(files, name)).isSameAs(exims);
        }
    }

    @Property
    @Label("a certificate that covers the name is presented if there is one anywhere, and a valid one if there is one")
    void betterThanExim(@ForAll("files") Map<String, Credential> files, @ForAll("names") ServerName name) {
        Credential served = served(files, name);
        List<Credential> covering =
                files.values().stream().filter(each -> each.covers(name)).toList();

        assertThat(served.covers(name)).isEqualTo(!covering.isEmpty());
        if (covering.stream().anyMatch(each -> each.validAt(NOW))) {
            assertThat(served.validAt(NOW)).isTrue();
        }
    }

    @Property
    @Label("what Exim would present is presented if no certificate covers the name")
    void neverWorseThanExim(@ForAll("files") Map<String, Credential> files, @ForAll("names") ServerName name) {
        if (files.values().stream().noneMatch(each -> each.covers(name))) {
            assertThat(served(files, name)).isSameAs(exim(files, name));
        }
    }

    @Property
    @Label("the answer says whether it covers the name, and its first candidate is what is presented")
    void saysWhatItIs(@ForAll("files") Map<String, Credential> files, @ForAll("names") ServerName name) {
        Selection selection = select(files, name);

        assertThat(selection.covered()).isEqualTo(selection.host().covers(name));
        assertThat(selection.candidates()).doesNotHaveDuplicates().startsWith(selection.host());
        if (selection.match() == MatchKind.EXACT) {
            assertThat(selection.host().credentials()).containsExactly(requireNonNull(files.get(name.toString())));
        }
    }

    @Provide
    Arbitrary<Map<String, Credential>> files() {
        Arbitrary<Map<String, Credential>> others = Arbitraries.maps(
                        Arbitraries.of(
                                "a.example", "b.example", "*.example", "x.a.example", "*.b.example", "c.example"),
                        Arbitraries.of(CREDENTIALS))
                .ofMaxSize(5);
        return others.flatMap(files -> Arbitraries.of(CREDENTIALS).map(byDefault -> {
            Map<String, Credential> all = new TreeMap<>(files);
            all.put(DEFAULT, byDefault);
            return all;
        }));
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

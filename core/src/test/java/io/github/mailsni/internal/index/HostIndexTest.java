package io.github.mailsni.internal.index;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.HostPattern;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.index.HostIndex.Change;
import io.github.mailsni.internal.index.HostIndex.Entry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An index of hosts")
class HostIndexTest {
    private final Unit a = new Unit("a", null, 0);
    private final Unit b = new Unit("b", null, 0);

    private static HostIndex with(HostIndex index, Unit files, String... patterns) {
        return new Change(index).own(files, List.of(), List.of(patterns)).apply();
    }

    private static List<Unit> own(HostIndex index, String pattern) {
        Entry entry = index.get(pattern);
        return entry == null ? List.of() : entry.own();
    }

    @Test
    @DisplayName("finds a host by its name before the wildcard of its domain")
    void find() {
        HostIndex index = with(with(HostIndex.empty(), a, "*.example.com"), b, "mail.example.com");

        assertThat(index.find(ServerName.of("mail.example.com"))).isSameAs(index.get("mail.example.com"));
        assertThat(index.find(ServerName.of("any.example.com"))).isSameAs(index.get("*.example.com"));
        assertThat(index.find(ServerName.of("a.b.example.com"))).isNull();
        assertThat(index.find(ServerName.of("example.com"))).isNull();
        assertThat(index.find(ServerName.of("com"))).isNull();
        assertThat(index.wildcardOf(ServerName.of("mail.example.com"))).isSameAs(index.get("*.example.com"));
        assertThat(index.size()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.example.com", "MAIL.example.com", "*.example.com", "\u00fc.example.com", "\ud800"})
    @DisplayName("has units by any name")
    void units(String name) {
        HostPattern host = HostPattern.parse(name).orElse(null);
        Unit unit = new Unit(name, host, 7);

        assertThat(unit.unit()).isEqualTo(name);
        assertThat(unit).hasToString(name);
        assertThat(unit.listed()).isEqualTo(7);
        assertThat(NameKey.string(unit.octetsOf("other.example"))).isEqualTo("other.example");
    }

    @Test
    @DisplayName("keeps a name once that a host and its unit have in common, from the beginning on and later")
    void namesAreShared() {
        HostPattern host = HostPattern.ofUnicode("mail.example.com");
        Unit unit = new Unit("mail.example.com", host, 0);
        HostIndex.Beginning beginning = new HostIndex.Beginning();
        beginning.add(host, unit);

        for (HostIndex index : List.of(
                beginning.index(),
                with(HostIndex.empty(), unit, "mail.example.com"),
                with(with(HostIndex.empty(), unit, "mail.example.com"), a, "mail.example.com"))) {
            assertThat(requireNonNull(index.get("mail.example.com")).octets())
                    .isSameAs(unit.octetsOf("mail.example.com"));
        }
    }

    @Test
    @DisplayName("begins with the files of hosts and domains, several of one name among them")
    void beginning() {
        Unit c = new Unit("c", null, 0);
        HostIndex.Beginning beginning = new HostIndex.Beginning();
        beginning.add(HostPattern.ofUnicode("mail.example.com"), b);
        beginning.add(HostPattern.ofUnicode("mail.example.com"), a);
        beginning.add(HostPattern.ofUnicode("*.example.com"), c);
        beginning.add(HostPattern.ofUnicode("*.example.com"), b);
        beginning.add(HostPattern.ofUnicode("com"), c);
        HostIndex index = beginning.index();

        assertThat(index.size()).isEqualTo(3);
        assertThat(own(index, "mail.example.com")).containsExactly(a, b);
        assertThat(own(index, "*.example.com")).containsExactly(b, c);
        assertThat(index.find(ServerName.of("any.example.com"))).isSameAs(index.get("*.example.com"));
        assertThat(index.find(ServerName.of("com"))).isSameAs(index.get("com"));
        assertThat(index.find(ServerName.of("example.com"))).isNull();
        assertThat(new HostIndex.Beginning().index().size()).isZero();
    }

    @Test
    @DisplayName("finds names of domains that came one by one, beyond what it had room for at first")
    void manyDomains() {
        HostIndex index = HostIndex.empty();
        for (int i = 0; i < 10_000; i++) {
            index = with(index, a, i % 2 == 0 ? "mail.d" + i + ".example" : "*.d" + i + ".example");
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(index.find(ServerName.of("mail.d" + i + ".example"))).isNotNull();
        }
    }

    @Test
    @DisplayName("does not take a domain for a wildcard of it, or the other way round")
    void domains() {
        HostIndex index = with(with(HostIndex.empty(), a, "*.example.com"), b, "example.com");
        assertThat(own(index, "example.com")).containsExactly(b);
        assertThat(own(index, "*.example.com")).containsExactly(a);
        assertThat(index.get("mail.example.com")).isNull();
        assertThat(HostIndex.pattern(
                        requireNonNull(index.find(ServerName.of("x.example.com"))), ServerName.of("x.example.com")))
                .isEqualTo("*.example.com");
        assertThat(HostIndex.pattern(
                        requireNonNull(index.find(ServerName.of("example.com"))), ServerName.of("example.com")))
                .isEqualTo("example.com");
    }

    @Test
    @DisplayName("stays as it is when it is changed, and the next one has a greater number")
    void immutable() {
        HostIndex before = with(HostIndex.empty(), a, "a.example");
        HostIndex after = new Change(before)
                .own(a, List.of("a.example"), List.of())
                .naming(b, List.of(), List.of("a.example", "c.example"))
                .apply();

        assertThat(own(before, "a.example")).containsExactly(a);
        assertThat(own(after, "a.example")).isEmpty();
        assertThat(requireNonNull(after.find(ServerName.of("c.example"))).naming())
                .containsExactly(b);
        assertThat(after.generation()).isGreaterThan(before.generation());
        assertThat(after.nextGeneration().generation()).isGreaterThan(after.generation());
        HostIndex none = new Change(after)
                .naming(b, List.of("a.example", "c.example"), List.of())
                .apply();
        assertThat(none.size()).isZero();
    }

    @Test
    @DisplayName("has files of one host in the order of their names, whenever they came")
    void order() {
        HostIndex one = with(with(HostIndex.empty(), a, "x.example"), b, "x.example");
        HostIndex other = with(with(HostIndex.empty(), b, "x.example"), a, "x.example");
        assertThat(own(one, "x.example")).containsExactly(a, b);
        assertThat(own(other, "x.example")).containsExactly(a, b);
        assertThat(one.ownWith(a, "x.example")).containsExactly(a, b);
        assertThat(one.ownWith(new Unit("c", null, 0), "x.example")).hasSize(1);
        assertThat(one.ownWith(a, "y.example")).containsExactly(a);
    }

    @Test
    @DisplayName("is told nothing new by a change of nothing")
    void emptyChange() {
        assertThat(new Change(HostIndex.empty()).naming(a, List.of(), List.of()).isEmpty())
                .isTrue();
    }

    @Test
    @DisplayName("names a host for each pattern, for a wildcard one that has nothing of its own")
    void someHost() {
        HostIndex index = with(with(HostIndex.empty(), a, "*.example.com"), b, "h0.example.com");
        assertThat(index.someHost("h0.example.com")).contains(ServerName.of("h0.example.com"));
        assertThat(index.someHost("*.example.com")).contains(ServerName.of("h1.example.com"));
        assertThat(index.someHost("*." + ("a".repeat(49) + ".").repeat(5) + "a"))
                .isEmpty();
    }

    @Test
    @DisplayName("goes through all patterns")
    void all() {
        HostIndex index = with(with(HostIndex.empty(), a, "*.example.com"), b, "mail.example.com", "x.example");
        List<String> names = new ArrayList<>();
        index.forEach(entry -> names.add(entry.name()));
        assertThat(names).containsExactlyInAnyOrder("example.com", "mail.example.com", "x.example");
        names.clear();
        index.forEachPattern((pattern, entry) -> names.add(pattern));
        assertThat(names).containsExactlyInAnyOrder("*.example.com", "mail.example.com", "x.example");
    }
}

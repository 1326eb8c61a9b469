package io.github.mailsni.internal.index;

import static io.github.mailsni.internal.index.NameTableTest.asked;
import static io.github.mailsni.internal.index.NameTableTest.parent;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.ServerName;
import io.github.mailsni.internal.index.NameTableTest.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** The table of names, against a map of the JDK. */
class NameTablePropertiesTest {
    /** Names of few letters, many with hash codes in common, and names that end in one another. */
    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> colliding =
                Arbitraries.of("an", "c0").list().ofMinSize(1).ofMaxSize(30).map(parts -> String.join("", parts));
        Arbitrary<String> plain = Arbitraries.of("a", "b", "xn--c", "x9")
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(l -> String.join(".", l));
        Arbitrary<String> numbered = Arbitraries.integers().between(0, 3_000).map(i -> "h" + i + ".a.b");
        return Arbitraries.frequencyOf(Tuple.of(2, colliding), Tuple.of(2, plain), Tuple.of(3, numbered));
    }

    /** Changes to a table: a number to be kept under each name, or none. */
    @Provide
    Arbitrary<List<Map<String, Integer>>> changes() {
        Arbitrary<Integer> numbers = Arbitraries.integers().between(-1, 5);
        return Arbitraries.maps(names(), numbers).ofMaxSize(800).list().ofMaxSize(6);
    }

    private static Map<String, @Nullable Value> values(Map<String, Integer> change) {
        Map<String, @Nullable Value> values = new HashMap<>();
        change.forEach((name, number) -> values.put(name, number < 0 ? null : new Value(name, number)));
        return values;
    }

    @Property(tries = 150)
    @Label("has what a map has after the same changes, by name, by parent domain and as a whole")
    void isLikeAMap(@ForAll("changes") List<Map<String, Integer>> changes, @ForAll("names") String other) {
        NameTable<Value> table = NameTable.empty();
        Map<String, Value> map = new HashMap<>();
        for (Map<String, Integer> change : changes) {
            Map<String, Value> before = Map.copyOf(map);
            NameTable<Value> tableBefore = table;
            table = table.with(values(change));
            change.forEach((name, number) -> {
                map.remove(name);
                if (number >= 0) {
                    map.put(name, new Value(name, number));
                }
            });
            assertSame(tableBefore, before, other);
        }
        assertSame(table, map, other);
    }

    private static void assertSame(NameTable<Value> table, Map<String, Value> map, String other) {
        assertThat(table.size()).isEqualTo(map.size());
        assertThat(table.isEmpty()).isEqualTo(map.isEmpty());
        Map<String, Value> all = new HashMap<>();
        table.forEach(value -> assertThat(all.put(value.name(), value)).isNull());
        assertThat(all).isEqualTo(map);
        map.forEach((name, value) -> {
            assertThat(table.get(name)).isEqualTo(value);
            assertThat(asked(table, name)).isEqualTo(value);
            assertThat(parent(table, "x." + name)).isEqualTo(value);
        });
        assertThat(table.get(other)).isEqualTo(map.get(other));
        assertThat(asked(table, other)).isEqualTo(map.get(other));
        assertThat(parent(table, "x." + other)).isEqualTo(map.get(other));
    }

    @Property
    @Label("puts a name, and the parent of one, where the table has it by its octets")
    void hashes(@ForAll("names") String name) {
        int hash = NameKey.hash(NameKey.octets(name));
        assertThat(NameKey.hash(ServerName.of(name.toUpperCase(Locale.ROOT)))).isEqualTo(hash);
        assertThat(NameKey.hashOfParent(ServerName.of("ANY." + name))).isEqualTo(hash);
    }
}

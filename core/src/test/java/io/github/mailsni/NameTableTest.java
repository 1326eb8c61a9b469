package io.github.mailsni;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A table of names")
class NameTableTest {
    /** Something by a name. */
    record Value(String name, int number) implements NameTable.Named {
        @Override
        public int hash() {
            return NameTable.hash(name);
        }
    }

    private static NameTable<Value> of(String... names) {
        Map<String, Value> values = new HashMap<>();
        for (String name : names) {
            values.put(name, new Value(name, 1));
        }
        return NameTable.<Value>empty().with(values);
    }

    private static Map<String, @Nullable Value> without(String name) {
        Map<String, @Nullable Value> changes = new HashMap<>();
        changes.put(name, null);
        return changes;
    }

    private static @Nullable Value end(NameTable<Value> table, String name, int from) {
        return table.getEnd(name, from, NameTable.hashOfEnd(name, from));
    }

    @Test
    @DisplayName("has nothing at first, under the empty name neither")
    void empty() {
        NameTable<Value> table = NameTable.empty();
        assertThat(table.isEmpty()).isTrue();
        assertThat(table.get("a")).isNull();
        assertThat(table.get("")).isNull();
        assertThat(end(table, "a.b", 2)).isNull();
        assertThat(table.with(Map.of())).isSameAs(table);
    }

    @Test
    @DisplayName("finds what was put in, and nothing else")
    void find() {
        NameTable<Value> table = of("a.example", "b.example", "");
        assertThat(table.size()).isEqualTo(3);
        assertThat(table.get("a.example")).isEqualTo(new Value("a.example", 1));
        assertThat(table.get("")).isEqualTo(new Value("", 1));
        assertThat(table.get("A.example")).isNull();
        assertThat(table.get("c.example")).isNull();
        assertThat(table.get("example")).isNull();
    }

    @Test
    @DisplayName("finds the end of a name, if that is the whole of another")
    void ends() {
        NameTable<Value> table = of("example.com", "a.example.com");
        String name = "mail.example.com";
        assertThat(end(table, name, 5)).isEqualTo(new Value("example.com", 1));
        assertThat(end(table, name, 6)).isNull();
        assertThat(end(table, name, 4)).isNull();
        assertThat(end(table, name, name.length())).isNull();
        assertThat(end(table, "example.com", 0)).isEqualTo(new Value("example.com", 1));
        assertThat(end(of(""), name, name.length())).isEqualTo(new Value("", 1));
    }

    @Test
    @DisplayName("tells names of one hash code apart")
    void collisions() {
        assertThat("AaAa".hashCode()).isEqualTo("BBBB".hashCode()).isEqualTo("AaBB".hashCode());
        NameTable<Value> table = of("AaAa", "BBBB");
        assertThat(table.get("AaAa")).isEqualTo(new Value("AaAa", 1));
        assertThat(table.get("BBBB")).isEqualTo(new Value("BBBB", 1));
        assertThat(table.get("AaBB")).isNull();
        assertThat(end(table, "x.AaBB", 2)).isNull();
        assertThat(end(table, "x.BBBB", 2)).isEqualTo(new Value("BBBB", 1));
        assertThat(table.with(without("AaAa")).get("BBBB")).isEqualTo(new Value("BBBB", 1));
    }

    @Test
    @DisplayName("stays as it is when a changed one is made of it")
    void immutable() {
        NameTable<Value> before = of("a", "b");
        NameTable<Value> after = before.with(Map.of("a", new Value("a", 2), "c", new Value("c", 2)));
        NameTable<Value> less = after.with(without("b"));

        assertThat(before.get("a")).isEqualTo(new Value("a", 1));
        assertThat(before.get("c")).isNull();
        assertThat(before.size()).isEqualTo(2);
        assertThat(after.get("a")).isEqualTo(new Value("a", 2));
        assertThat(after.size()).isEqualTo(3);
        assertThat(less.get("b")).isNull();
        assertThat(less.size()).isEqualTo(2);
        assertThat(less.with(without("never there")).size()).isEqualTo(2);
    }

    @Test
    @DisplayName("grows from one name to a hundred thousand, one by one and all at once, and to nothing again")
    void growth() {
        NameTable<Value> table = NameTable.empty();
        for (int i = 0; i < 3_000; i++) {
            table = table.with(Map.of("h" + i + ".example", new Value("h" + i + ".example", i)));
        }
        Map<String, Value> more = new HashMap<>();
        for (int i = 3_000; i < 100_000; i++) {
            more.put("h" + i + ".example", new Value("h" + i + ".example", i));
        }
        table = table.with(more);
        assertThat(table.size()).isEqualTo(100_000);
        for (int i = 0; i < 100_000; i++) {
            assertThat(table.get("h" + i + ".example")).isEqualTo(new Value("h" + i + ".example", i));
        }
        List<String> all = new ArrayList<>();
        table.forEach(value -> all.add(value.name()));
        assertThat(all).hasSize(100_000).doesNotHaveDuplicates();

        Map<String, @Nullable Value> none = new HashMap<>();
        all.forEach(name -> none.put(name, null));
        table = table.with(none);
        assertThat(table.isEmpty()).isTrue();
        assertThat(table.get("h1.example")).isNull();
    }
}

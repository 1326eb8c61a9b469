package io.github.mailsni.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.ServerName;
import io.github.mailsni.internal.ServerNameOctets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A table of names")
class NameTableTest {
    /** Something by a name. */
    static final class Value extends NameTable.Named {
        private final int number;

        Value(String name, int number) {
            super(NameKey.octets(name));
            this.number = number;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Value that && name().equals(that.name()) && number == that.number;
        }

        @Override
        public int hashCode() {
            return name().hashCode() + number;
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

    /** Looks a name up as a handshake does. */
    static @Nullable Value asked(NameTable<Value> table, String name) {
        ServerName host = ServerName.of(name);
        return table.get(ServerNameOctets.of(host), NameKey.hash(host));
    }

    /** Looks the parent domain of a name up as a handshake does. */
    static @Nullable Value parent(NameTable<Value> table, String name) {
        ServerName host = ServerName.of(name);
        return table.getParent(ServerNameOctets.of(host), NameKey.hashOfParent(host));
    }

    @Test
    @DisplayName("has nothing at first, under the empty name neither")
    void empty() {
        NameTable<Value> table = NameTable.empty();
        assertThat(table.isEmpty()).isTrue();
        assertThat(table.get("a")).isNull();
        assertThat(table.get("")).isNull();
        assertThat(asked(table, "a.b")).isNull();
        assertThat(parent(table, "a.b")).isNull();
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
        assertThat(asked(table, "a.example")).isEqualTo(new Value("a.example", 1));
        assertThat(asked(table, "c.example")).isNull();
        assertThat(table.get("c.example")).isNull();
        assertThat(table.get("example")).isNull();
    }

    @Test
    @DisplayName("finds the parent domain of a host, and no other domain above it")
    void parents() {
        NameTable<Value> table = of("example.com", "a.example.com", "com", "");
        assertThat(parent(table, "mail.example.com")).isEqualTo(new Value("example.com", 1));
        assertThat(parent(table, "mail.a.example.com")).isEqualTo(new Value("a.example.com", 1));
        assertThat(parent(table, "example.com")).isEqualTo(new Value("com", 1));
        assertThat(parent(table, "mail.b.example.com")).isNull();
        assertThat(parent(table, "mailexample.com")).isEqualTo(new Value("com", 1));
        assertThat(parent(table, "com")).isNull();
    }

    @Test
    @DisplayName("tells names of one hash code apart")
    void collisions() {
        assertThat("anan".hashCode()).isEqualTo("c0c0".hashCode()).isEqualTo("anc0".hashCode());
        NameTable<Value> table = of("anan", "c0c0");
        for (String here : List.of("anan", "c0c0")) {
            assertThat(table.get(here)).isEqualTo(new Value(here, 1));
            assertThat(asked(table, here)).isEqualTo(new Value(here, 1));
            assertThat(parent(table, "x." + here)).isEqualTo(new Value(here, 1));
        }
        assertThat(table.get("anc0")).isNull();
        assertThat(asked(table, "anc0")).isNull();
        assertThat(parent(table, "x.anc0")).isNull();
        assertThat(asked(table.with(without("anan")), "c0c0")).isEqualTo(new Value("c0c0", 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 11, 12, 13, 22, 23, 24, 25, 34, 35, 36, 37, 38, 60, 200, 240})
    @DisplayName("tells names of one hash code apart that differ behind so many characters")
    void differences(int before) {
        String beginning = "abcdefgh.".repeat(30).substring(0, before);
        String one = beginning.endsWith(".") || before == 0 ? beginning : beginning.substring(0, before - 1) + "-";
        NameTable<Value> table = of(one + "an");
        assertThat(NameKey.hash(ServerName.of(one + "c0"))).isEqualTo(NameKey.hash(ServerName.of(one + "an")));
        assertThat(asked(table, one + "an")).isNotNull();
        assertThat(asked(table, one + "c0")).isNull();
        assertThat(asked(table, one + "anx")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AN.example",
                "an\u0000.example",
                "*.example",
                "an.example ",
                "\u00e9an.example",
                "\u0161n.example"
            })
    @DisplayName("takes no text that is no server name for one that is")
    void noServerNames(String text) {
        NameTable<Value> table = of(text);
        assertThat(table.get(text)).isEqualTo(new Value(text, 1));
        for (String name : List.of("an.example", "example", "n.example", "an")) {
            assertThat(asked(table, name)).isNull();
        }
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
            assertThat(asked(table, "h" + i + ".example")).isEqualTo(new Value("h" + i + ".example", i));
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

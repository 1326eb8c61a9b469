package io.github.mailsni;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from names to what is known of them, cut into shards: a changed copy shares every shard in which nothing has
 * changed, so that one name of a million costs a shard of a thousand. A look-up allocates nothing, and can look for a part of a name
 * without cutting it out.
 *
 * <p>Open addressing over parallel arrays: the hashes are looked at before the values are, and no value has a node around it.
 *
 * @param <V> what is kept, together with its name
 */
final class NameTable<V extends NameTable.Named> {
    /** Something with a name. */
    interface Named {
        /** The name, always the same. */
        String name();
    }

    /** So many values has a shard about, before it is cut into more. */
    private static final int NAMES_IN_A_SHARD = 512;

    private static final int MOST_SHARD_BITS = 12;

    private final Shard[] shards;
    private final int shardShift;
    private final int size;

    private NameTable(Shard[] shards, int size) {
        this.shards = shards;
        this.shardShift = Integer.SIZE - Integer.numberOfTrailingZeros(shards.length);
        this.size = size;
    }

    static <V extends Named> NameTable<V> empty() {
        return new NameTable<>(new Shard[] {Shard.EMPTY}, 0);
    }

    /** How many names there are. */
    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** What is kept under a name. */
    @Nullable V get(String name) {
        int hash = spread(name.hashCode());
        return cast(shard(hash).find(hash, name, 0));
    }

    /**
     * What is kept under the end of a name.
     *
     * @param from where the end begins
     * @param hashCode of that end, as {@link #hashOfEnd} computes it
     */
    @Nullable V getEnd(String name, int from, int hashCode) {
        int hash = spread(hashCode);
        return cast(shard(hash).find(hash, name, from));
    }

    /** The hash code that the end of a name would have if it were a string of its own. */
    static int hashOfEnd(String name, int from) {
        int hash = 0;
        for (int i = from; i < name.length(); i++) {
            hash = 31 * hash + name.charAt(i);
        }
        return hash;
    }

    @SuppressWarnings("unchecked") // nothing else is ever put in
    private @Nullable V cast(@Nullable Named found) {
        return (V) found;
    }

    private Shard shard(int hash) {
        return shards.length == 1 ? shards[0] : shards[hash >>> shardShift];
    }

    /** Names of one domain differ in a few bits of their hash codes only. */
    private static int spread(int hashCode) {
        int hash = hashCode * 0x9e3779b9;
        return hash ^ (hash >>> 15);
    }

    /** All values, in no order. */
    void forEach(Consumer<? super V> action) {
        for (Shard shard : shards) {
            for (Named value : shard.values) {
                if (value != null) {
                    action.accept(cast(value));
                }
            }
        }
    }

    /**
     * A table with other values under some names.
     *
     * @param changes by their names; null for a name that is to be gone
     */
    NameTable<V> with(Map<String, ? extends @Nullable V> changes) {
        if (changes.isEmpty()) {
            return this;
        }
        int wanted = shardsFor(size + changes.size());
        if (wanted > shards.length) {
            return rebuilt(changes, wanted);
        }
        Map<Integer, List<Map.Entry<String, ? extends @Nullable V>>> byShard = new HashMap<>();
        for (Map.Entry<String, ? extends @Nullable V> change : changes.entrySet()) {
            int hash = spread(change.getKey().hashCode());
            int index = shards.length == 1 ? 0 : hash >>> shardShift;
            byShard.computeIfAbsent(index, any -> new ArrayList<>()).add(change);
        }
        Shard[] changed = shards.clone();
        int count = size;
        for (Map.Entry<Integer, List<Map.Entry<String, ? extends @Nullable V>>> each : byShard.entrySet()) {
            Shard before = shards[each.getKey()];
            Shard after = before.with(each.getValue());
            changed[each.getKey()] = after;
            count += after.count - before.count;
        }
        return new NameTable<>(changed, count);
    }

    private NameTable<V> rebuilt(Map<String, ? extends @Nullable V> changes, int wanted) {
        List<Named> values = new ArrayList<>(size + changes.size());
        forEach(value -> {
            if (!changes.containsKey(value.name())) {
                values.add(value);
            }
        });
        for (V value : changes.values()) {
            if (value != null) {
                values.add(value);
            }
        }
        return of(values, wanted);
    }

    private static <V extends Named> NameTable<V> of(List<Named> values, int shardCount) {
        int bits = Integer.numberOfTrailingZeros(shardCount);
        int[] counts = new int[shardCount];
        for (Named value : values) {
            counts[indexOf(value, bits)]++;
        }
        Shard[] shards = new Shard[shardCount];
        for (int i = 0; i < shardCount; i++) {
            shards[i] = counts[i] == 0 ? Shard.EMPTY : new Shard(counts[i]);
        }
        for (Named value : values) {
            shards[indexOf(value, bits)].add(value);
        }
        return new NameTable<>(shards, values.size());
    }

    private static int indexOf(Named value, int bits) {
        return bits == 0 ? 0 : spread(value.name().hashCode()) >>> (Integer.SIZE - bits);
    }

    private static int shardsFor(int names) {
        int shards = 1;
        while (shards < 1 << MOST_SHARD_BITS && shards * NAMES_IN_A_SHARD < names) {
            shards <<= 1;
        }
        return shards;
    }

    /** A hash table that is written to before it is shown to others, and never again. */
    private static final class Shard {
        static final Shard EMPTY = new Shard(0);

        private final int[] hashes;
        private final @Nullable Named[] values;
        private final int mask;
        private int count;

        Shard(int capacity) {
            // At most two thirds full, and at least one place empty, where a search ends.
            int places = Integer.highestOneBit(Math.max(1, capacity + capacity / 2)) << 1;
            hashes = new int[places];
            values = new @Nullable Named[places];
            mask = places - 1;
        }

        @Nullable Named find(int hash, String name, int from) {
            for (int place = hash & mask; ; place = (place + 1) & mask) {
                Named value = values[place];
                if (value == null) {
                    return null;
                }
                if (hashes[place] == hash && isEndOf(value.name(), name, from)) {
                    return value;
                }
            }
        }

        private static boolean isEndOf(String end, String name, int from) {
            return from == 0
                    ? end.equals(name)
                    : end.length() == name.length() - from && name.regionMatches(from, end, 0, end.length());
        }

        /** For names that are not in here. */
        void add(Named value) {
            int hash = spread(value.name().hashCode());
            int place = hash & mask;
            while (values[place] != null) {
                place = (place + 1) & mask;
            }
            hashes[place] = hash;
            values[place] = value;
            count++;
        }

        Shard with(Collection<? extends Map.Entry<String, ? extends @Nullable Named>> changes) {
            Map<String, @Nullable Named> byName = new HashMap<>();
            changes.forEach(change -> byName.put(change.getKey(), change.getValue()));
            List<Named> all = new ArrayList<>(count + byName.size());
            for (Named value : values) {
                if (value != null && !byName.containsKey(value.name())) {
                    all.add(value);
                }
            }
            for (Named value : byName.values()) {
                if (value != null) {
                    all.add(value);
                }
            }
            Shard changed = new Shard(all.size());
            all.forEach(changed::add);
            return changed;
        }
    }
}

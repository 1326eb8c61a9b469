package io.github.mailsni;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from names to what is known of them, cut into shards: a changed copy shares every shard in which nothing has
 * changed, so that one name of a million costs a shard of a thousand. A look-up allocates nothing, and can look for a part of a name
 * without cutting it out.
 *
 * <p>Open addressing: no value has a node around it.
 *
 * @param <V> what is kept, together with its name
 */
final class NameTable<V extends NameTable.Named> {
    /** Something with a name. */
    interface Named {
        /** The name, always the same. */
        String name();

        /** The {@link NameTable#hash} of the name. */
        int hash();
    }

    /** So many values has a shard about, before it is cut into more. */
    private static final int NAMES_IN_A_SHARD = 2_048;

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
        return get(name, hash(name));
    }

    /** What is kept under a name with a hash that is known. */
    @Nullable V get(String name, int hash) {
        return cast(shard(hash).find(hash, name));
    }

    /**
     * What is kept under the end of a name.
     *
     * @param from where the end begins
     * @param hash of that end, as {@link #hashOfEnd} computes it
     */
    @Nullable V getEnd(String name, int from, int hash) {
        return cast(shard(hash).findEnd(hash, name, from));
    }

    /** The hash that the end of a name would have if it were a string of its own. */
    static int hashOfEnd(String name, int from) {
        int hashCode = 0;
        for (int i = from; i < name.length(); i++) {
            hashCode = 31 * hashCode + name.charAt(i);
        }
        return spread(hashCode);
    }

    @SuppressWarnings("unchecked") // nothing else is ever put in
    private @Nullable V cast(@Nullable Named found) {
        return (V) found;
    }

    private Shard shard(int hash) {
        return shards[indexOf(hash, shardShift)];
    }

    /** Where a name belongs. */
    static int hash(String name) {
        return spread(name.hashCode());
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
        Shard[] changed = shards.clone();
        int count = size;
        for (Map.Entry<String, ? extends @Nullable V> change : changes.entrySet()) {
            int hash = hash(change.getKey());
            int index = indexOf(hash, shardShift);
            Shard shard = changed[index];
            if (shard == shards[index]) {
                shard = shard.copy();
                changed[index] = shard;
            }
            count -= shard.count;
            V value = change.getValue();
            if (value == null) {
                shard.remove(hash, change.getKey());
            } else {
                changed[index] = shard = shard.put(value);
            }
            count += shard.count;
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
        int shift = Integer.SIZE - Integer.numberOfTrailingZeros(shardCount);
        int[] counts = new int[shardCount];
        for (Named value : values) {
            counts[indexOf(value.hash(), shift)]++;
        }
        Shard[] shards = new Shard[shardCount];
        for (int i = 0; i < shardCount; i++) {
            shards[i] = counts[i] == 0 ? Shard.EMPTY : new Shard(counts[i]);
        }
        for (Named value : values) {
            shards[indexOf(value.hash(), shift)].add(value);
        }
        return new NameTable<>(shards, values.size());
    }

    /** A shift by 32 is one by 0. */
    private static int indexOf(int hash, int shift) {
        return shift == Integer.SIZE ? 0 : hash >>> shift;
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

        private final @Nullable Named[] values;
        private int count;

        /** An empty one with room for so many and some more. */
        Shard(int capacity) {
            this(new @Nullable Named[Integer.highestOneBit(Math.max(1, capacity)) << 2], 0);
        }

        private Shard(@Nullable Named[] values, int count) {
            this.values = values;
            this.count = count;
        }

        Shard copy() {
            return new Shard(values.clone(), count);
        }

        @Nullable Named find(int hash, String name) {
            @Nullable Named[] table = values;
            int mask = table.length - 1;
            for (int place = hash & mask; ; place = (place + 1) & mask) {
                Named value = table[place];
                if (value == null || (value.hash() == hash && value.name().equals(name))) {
                    return value;
                }
            }
        }

        @Nullable Named findEnd(int hash, String name, int from) {
            int mask = values.length - 1;
            for (int place = hash & mask; ; place = (place + 1) & mask) {
                Named value = values[place];
                if (value == null || (value.hash() == hash && isEnd(value.name(), name, from))) {
                    return value;
                }
            }
        }

        private static boolean isEnd(String end, String name, int from) {
            return end.length() == name.length() - from && name.endsWith(end);
        }

        /** For a name that is not in here, where there is room. */
        void add(Named value) {
            values[placeOf(value.hash(), value.name())] = value;
            count++;
        }

        /** The place where a name is, or where it would be. */
        private int placeOf(int hash, String name) {
            int mask = values.length - 1;
            int place = hash & mask;
            for (Named found = values[place]; found != null; found = values[place]) {
                if (found.hash() == hash && found.name().equals(name)) {
                    return place;
                }
                place = (place + 1) & mask;
            }
            return place;
        }

        /** This shard with a value, or a larger one where it is more than half full. */
        Shard put(Named value) {
            int place = placeOf(value.hash(), value.name());
            if (values[place] != null) {
                values[place] = value;
                return this;
            }
            if (count >= values.length / 2) {
                Shard larger = new Shard(count + 1);
                for (Named each : values) {
                    if (each != null) {
                        larger.add(each);
                    }
                }
                larger.add(value);
                return larger;
            }
            values[place] = value;
            count++;
            return this;
        }

        /** Leaves no gap behind: what had to make way for the value moves up. */
        void remove(int hash, String name) {
            int mask = values.length - 1;
            int gap = placeOf(hash, name);
            if (values[gap] == null) {
                return;
            }
            values[gap] = null;
            count--;
            for (int place = (gap + 1) & mask; values[place] != null; place = (place + 1) & mask) {
                Named moving = values[place];
                values[place] = null;
                if (moving != null) {
                    values[placeOf(moving.hash(), moving.name())] = moving;
                }
            }
        }
    }
}

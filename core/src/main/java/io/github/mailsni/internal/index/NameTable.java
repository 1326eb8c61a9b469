package io.github.mailsni.internal.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from names to what is known of them, cut into shards: a changed copy shares every shard in which nothing has
 * changed, so that one name of a million costs a shard of some thousands. A look-up allocates nothing.
 *
 * <p>Most of the time of a look-up is waiting for memory. So the values are in the table themselves, without a node around each.
 *
 * @param <V> what is kept, together with its name
 */
final class NameTable<V extends NameTable.Named> {
    /** A value with a name. A class, so that its fields are read without a call. */
    abstract static class Named {
        /** The octets, since a string of them would take half as much again. */
        private final byte[] name;

        /**
         * A value.
         *
         * @param name its octets, which nobody changes
         */
        Named(byte[] name) {
            this.name = name;
        }

        /** Returns the name, which never changes, as a new string. */
        final String name() {
            return NameKey.string(name);
        }

        /** Returns the octets of the name, which nobody changes. */
        final byte[] octets() {
            return name;
        }
    }

    /** How many values a shard has at most before it is cut into more. */
    private static final int NAMES_IN_A_SHARD = 8_192;

    private static final int MOST_SHARD_BITS = 12;
    /** The first bits of a hash give the shard, the last ones the place in it. */
    private static final int SHARD_SHIFT = Integer.SIZE - MOST_SHARD_BITS;

    /** The places of each shard: a power of two, most of which are empty. */
    private final @Nullable Named[][] shards;

    private final int size;

    private NameTable(@Nullable Named[][] shards, int size) {
        this.shards = shards;
        this.size = size;
    }

    static <V extends Named> NameTable<V> empty() {
        return new NameTable<>(new @Nullable Named[][] {new @Nullable Named[1]}, 0);
    }

    /** How many names there are. */
    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Finds the value of a name. */
    @Nullable V get(String name) {
        byte[] octets = NameKey.octets(name);
        return get(octets, NameKey.hash(octets));
    }

    /**
     * Finds the value of a name.
     *
     * @param hash the {@link NameKey#hash number} of the name
     */
    @Nullable V get(byte[] name, int hash) {
        @Nullable Named[] places = placesOf(hash);
        return cast(places[Shard.placeOf(places, name, hash)]);
    }

    /**
     * Finds the value of the parent domain of a host; null if there is none, or if the name is a single label.
     *
     * @param parentHash the {@link NameKey#hashOfParent number} of the parent domain
     */
    @Nullable V getParent(byte[] name, int parentHash) {
        @Nullable Named[] places = placesOf(parentHash);
        int mask = places.length - 1;
        for (int place = parentHash & mask; ; place = (place + 1) & mask) {
            Named value = places[place];
            if (value == null || isParent(value.name, name)) {
                return cast(value);
            }
        }
    }

    private static boolean isParent(byte[] domain, byte[] name) {
        int start = name.length - domain.length;
        return start > 0
                && Arrays.equals(domain, 0, domain.length, name, start, name.length)
                && isFirstDot(name, start - 1);
    }

    private static boolean isFirstDot(byte[] name, int place) {
        int dot = 0;
        while (dot < place && name[dot] != '.') {
            dot++;
        }
        return dot == place && name[dot] == '.';
    }

    private @Nullable Named[] placesOf(int hash) {
        return shards[indexOf(hash, shards.length)];
    }

    @SuppressWarnings("unchecked") // nothing else is ever put in
    private @Nullable V cast(@Nullable Named found) {
        return (V) found;
    }

    /** Passes each value to an action, in no order. */
    void forEach(Consumer<? super V> action) {
        for (@Nullable Named[] places : shards) {
            for (Named value : places) {
                if (value != null) {
                    action.accept(cast(value));
                }
            }
        }
    }

    /**
     * Returns a table with other values under some names.
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
        @Nullable Shard[] changed = new @Nullable Shard[shards.length];
        int count = size;
        for (Map.Entry<String, ? extends @Nullable V> change : changes.entrySet()) {
            byte[] name = NameKey.octets(change.getKey());
            int hash = NameKey.hash(name);
            int index = indexOf(hash, shards.length);
            Shard shard = changed[index];
            if (shard == null) {
                shard = Shard.copyOf(shards[index]);
                changed[index] = shard;
            }
            V value = change.getValue();
            count += value == null ? shard.remove(name, hash) : shard.put(value, hash);
        }
        @Nullable Named[][] next = shards.clone();
        for (int i = 0; i < next.length; i++) {
            Shard shard = changed[i];
            if (shard != null) {
                next[i] = shard.places;
            }
        }
        return new NameTable<>(next, count);
    }

    private NameTable<V> rebuilt(Map<String, ? extends @Nullable V> changes, int wanted) {
        List<V> values = new ArrayList<>(size + changes.size());
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
        return of(values, wanted, again -> {});
    }

    /**
     * Makes a table of many values.
     *
     * @param again given those under whose name there is another one in the table
     */
    static <V extends Named> NameTable<V> of(List<V> values, Consumer<? super V> again) {
        return of(values, shardsFor(values.size()), again);
    }

    private static <V extends Named> NameTable<V> of(List<V> values, int shardCount, Consumer<? super V> again) {
        int[] counts = new int[shardCount];
        for (V value : values) {
            counts[indexOf(NameKey.hash(value.octets()), shardCount)]++;
        }
        @Nullable Named[][] shards = new @Nullable Named[shardCount][];
        for (int i = 0; i < shardCount; i++) {
            shards[i] = Shard.placesFor(counts[i]);
        }
        int size = 0;
        for (V value : values) {
            int hash = NameKey.hash(value.octets());
            @Nullable Named[] places = shards[indexOf(hash, shardCount)];
            int place = Shard.placeOf(places, value.octets(), hash);
            if (places[place] == null) {
                places[place] = value;
                size++;
            } else {
                again.accept(value);
            }
        }
        return new NameTable<>(shards, size);
    }

    private static int indexOf(int hash, int shardCount) {
        return (hash >>> SHARD_SHIFT) & (shardCount - 1);
    }

    private static int shardsFor(int names) {
        int shards = 1;
        while (shards < 1 << MOST_SHARD_BITS && shards * NAMES_IN_A_SHARD < names) {
            shards <<= 1;
        }
        return shards;
    }

    /** The places of a shard while it is written to, before another thread sees it. */
    private static final class Shard {
        /** From how many names on a shard has half as many places for each: it is too large for a processor's cache either way. */
        private static final int MANY_NAMES = NAMES_IN_A_SHARD / 2;

        private @Nullable Named[] places;
        private int count;

        private Shard(@Nullable Named[] places) {
            this.places = places;
            for (Named value : places) {
                count += value == null ? 0 : 1;
            }
        }

        static Shard copyOf(@Nullable Named[] places) {
            return new Shard(places.clone());
        }

        /** Makes empty places for so many values and some more. */
        static @Nullable Named[] placesFor(int count) {
            return new @Nullable Named[count == 0 ? 1 : Integer.highestOneBit(count) * 2 * placesForEach(count)];
        }

        /** How many places there are for each name at least, so that few names meet another one on their way. */
        private static int placesForEach(int count) {
            return count < MANY_NAMES ? 4 : 2;
        }

        /** Finds the place of a name, or the empty place where it would be. */
        static int placeOf(@Nullable Named[] places, byte[] name, int hash) {
            int mask = places.length - 1;
            int place = hash & mask;
            for (Named found = places[place]; found != null; found = places[place]) {
                if (Arrays.equals(found.name, name)) {
                    return place;
                }
                place = (place + 1) & mask;
            }
            return place;
        }

        /**
         * Puts a value in, in the place of the one with its name if there is one.
         *
         * @return how many values there are more
         */
        int put(Named value, int hash) {
            int place = placeOf(places, value.name, hash);
            if (places[place] != null) {
                places[place] = value;
                return 0;
            }
            if ((count + 1) * placesForEach(count + 1) > places.length) {
                grow();
                place = placeOf(places, value.name, hash);
            }
            places[place] = value;
            count++;
            return 1;
        }

        private void grow() {
            @Nullable Named[] larger = placesFor(count + 1);
            for (Named each : places) {
                if (each != null) {
                    larger[placeOf(larger, each.name, NameKey.hash(each.name))] = each;
                }
            }
            places = larger;
        }

        /**
         * Takes a value out and closes the gap: values that had to make way for it move up.
         *
         * @return how many values there are more: none, or one less
         */
        int remove(byte[] name, int hash) {
            int mask = places.length - 1;
            int gap = placeOf(places, name, hash);
            if (places[gap] == null) {
                return 0;
            }
            places[gap] = null;
            count--;
            for (int place = (gap + 1) & mask; places[place] != null; place = (place + 1) & mask) {
                Named moving = places[place];
                places[place] = null;
                if (moving != null) {
                    places[placeOf(places, moving.name, NameKey.hash(moving.name))] = moving;
                }
            }
            return -1;
        }
    }
}

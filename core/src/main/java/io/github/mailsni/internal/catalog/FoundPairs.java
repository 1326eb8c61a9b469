package io.github.mailsni.internal.catalog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The pairs that were found below a directory, by the names that are given to them. Immutable. */
public final class FoundPairs {
    private final Map<String, FoundPair> pairs;
    private final Map<Path, List<String>> byFile = new HashMap<>();
    private final List<Path> closedKeys;

    FoundPairs(Map<String, FoundPair> pairs, List<Path> closedKeys) {
        this.pairs = pairs;
        this.closedKeys = List.copyOf(closedKeys);
        pairs.forEach((unit, pair) -> pair.files()
                .paths()
                .forEach(file ->
                        byFile.computeIfAbsent(file, any -> new ArrayList<>(1)).add(unit)));
    }

    /** Returns the names of all pairs. */
    public Set<String> units() {
        return pairs.keySet();
    }

    /** Returns a pair by its name. */
    public Optional<FoundPair> get(String unit) {
        return Optional.ofNullable(pairs.get(unit));
    }

    /** Returns the names of the pairs that a file is part of. */
    public List<String> unitsAt(Path file) {
        return byFile.getOrDefault(file, List.of());
    }

    /** Returns files with nothing but a private key that cannot be decrypted. */
    public List<Path> closedKeys() {
        return closedKeys;
    }

    /** Returns the names of pairs that are not what they were, or are new or gone. */
    Set<String> differentFrom(FoundPairs before) {
        Set<String> different = new HashSet<>();
        pairs.forEach((unit, pair) -> {
            if (!pair.equals(before.pairs.get(unit))) {
                different.add(unit);
            }
        });
        before.pairs.keySet().stream().filter(unit -> !pairs.containsKey(unit)).forEach(different::add);
        return different;
    }
}

package io.github.mailsni.internal.catalog;

import io.github.mailsni.internal.catalog.Pairing.Candidate;
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
    static final FoundPairs NONE = new FoundPairs(Map.of(), List.of(), List.of());

    private final Map<String, FoundPair> pairs;
    private final List<Candidate> inService;
    private final Map<Path, List<String>> byFile = new HashMap<>();
    private final List<Path> closedKeys;

    FoundPairs(Map<String, FoundPair> pairs, List<Candidate> inService, List<Path> closedKeys) {
        this.pairs = pairs;
        this.inService = List.copyOf(inService);
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

    /** Returns the certificates that had a key when they were found: of those whose other half is renewed first, the last good pairs. */
    List<Candidate> inService() {
        return inService;
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

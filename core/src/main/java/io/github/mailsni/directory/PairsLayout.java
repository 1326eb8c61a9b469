package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.HostPattern;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.material.PairFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds a certificate and a key of one name beside each other, or together in a folder of that name. The unit is that name: with a slash
 * behind it if it is a folder's, and with the certificate's ending if that tells the type of the key.
 */
final class PairsLayout extends Layout {
    /**
     * The files that few units have beside their two, by unit: the rest of a chain, or a key that is called after the file of its
     * certificate. To look for them at each unit would double the time of a comparison. Each listing and each change of such a file writes
     * it; a reader that has an older state is told of the change afterwards.
     */
    private final Map<String, Set<String>> more = new ConcurrentHashMap<>();

    PairsLayout() {
        super("pairs");
    }

    @Override
    PairsLayout opened(Path directory, KeyPasswords passwords, Clock clock) {
        return new PairsLayout(); // which remembers what this directory has
    }

    @Override
    void list(Path directory, Consumer<String> units) throws IOException {
        Map<String, Set<String>> found = new ConcurrentHashMap<>();
        entries(directory, (name, entry) -> {
            if (PairNames.isOther(name)) {
                return;
            }
            Optional<String> owner =
                    PairNames.isCertificate(name) ? ownerOfChain(directory, PairNames.unitOf(name)) : Optional.empty();
            if (owner.isPresent()) {
                found.computeIfAbsent(owner.get(), any -> new TreeSet<>()).add(name);
                return;
            }
            String unit = PairNames.unitOf(name);
            if (PairNames.isKeyOfFile(name)) {
                found.computeIfAbsent(unit, any -> new TreeSet<>()).add(name);
            }
            if (FileNames.isUnspeakable(name)
                    ? !PairNames.isFolder(unit) || isFolder(entry)
                    : !PairNames.isFolder(unit) || isPairInFolder(directory, unit)) {
                units.accept(unit);
            }
        });
        more.putAll(found);
        more.keySet().retainAll(found.keySet());
    }

    /**
     * Returns the unit whose chain the files of another unit hold. With a key of their own they hold none, whatever their name ends in:
     * they are the pair of a host such as {@code example.ca}, beside that of {@code example}.
     */
    private static Optional<String> ownerOfChain(Path directory, String unit) {
        return PairNames.ownerOfChainUnit(unit)
                .filter(owner -> hasCertificate(directory, owner))
                .filter(owner -> !hasKey(directory, unit));
    }

    private static boolean hasKey(Path directory, String unit) {
        return Stream.concat(PairNames.keys(unit).stream(), PairNames.keysOfFiles(unit).stream())
                .map(directory::resolve)
                .anyMatch(Layout::isPossiblyThere);
    }

    private static boolean hasCertificate(Path directory, String unit) {
        return PairNames.certificates(unit).stream().map(directory::resolve).anyMatch(Layout::isPossiblyThere);
    }

    private static boolean isPairInFolder(Path directory, String unit) {
        return PairNames.paths(unit).stream().map(directory::resolve).anyMatch(Layout::isThere)
                || (isHidden(directory.resolve(PairNames.keys(unit).get(0))) && isHost(PairNames.hostOf(unit)));
    }

    @Override
    Optional<String> unitOf(Path directory, Path changed) {
        Path relative = directory.relativize(changed);
        String name = relative.getName(0).toString();
        if (name.startsWith(".") || PairNames.isOther(name)) {
            return Optional.empty();
        }
        return Optional.of(relative.getNameCount() > 1 ? PairNames.folder(name) : PairNames.unitOf(name));
    }

    @Override
    Set<String> unitsOf(Path directory, Collection<Path> changed) throws IOException {
        Set<String> units = new HashSet<>(super.unitsOf(directory, changed));
        for (Path path : changed) {
            String name = FileNames.of(path);
            if (directory.equals(path.getParent())) {
                String unit = PairNames.unitOf(name);
                if (PairNames.isKeyOfFile(name)) {
                    note(unit, name, isThere(path));
                    units.add(unit);
                }
                if (PairNames.isCertificate(name)) {
                    units.addAll(chainsBesideCertificate(directory, unit));
                }
                PairNames.ownerOfChainUnit(unit)
                        .filter(owner -> hasCertificate(directory, owner))
                        .ifPresent(owner -> {
                            boolean chain = !hasKey(directory, unit);
                            PairNames.certificates(unit)
                                    .forEach(each -> note(owner, each, chain && isThere(directory.resolve(each))));
                            units.add(owner);
                        });
            }
        }
        return units;
    }

    /**
     * Notes the files of a unit's chain, which may have been there before its certificate.
     *
     * @return the units that these files are without that certificate: what is known of them as such may hold no more
     */
    private Set<String> chainsBesideCertificate(Path directory, String unit) {
        Set<String> units = new HashSet<>();
        if (hasCertificate(directory, unit)) {
            for (String chain : PairNames.chainUnits(unit)) {
                boolean withoutKey = !hasKey(directory, chain);
                PairNames.certificates(chain).stream()
                        .filter(each -> isThere(directory.resolve(each)))
                        .forEach(each -> {
                            note(unit, each, withoutKey);
                            units.add(chain);
                        });
            }
        }
        return units;
    }

    private void note(String unit, String name, boolean there) {
        more.compute(unit, (any, before) -> {
            Set<String> names = new TreeSet<>(before == null ? Set.of() : before);
            boolean unused = there ? names.add(name) : names.remove(name);
            return names.isEmpty() ? null : names;
        });
    }

    @Override
    Optional<HostPattern> host(String unit) {
        return Optional.of(PairNames.patternOf(unit));
    }

    @Override
    Optional<PairFiles> files(Path directory, String unit) throws CertificateLoadException {
        if (ownerOfChain(directory, unit).isPresent()) {
            return Optional.empty();
        }
        Path certificate = firstThere(directory, PairNames.certificates(unit));
        Path key = firstThere(directory, keys(unit));
        return areThere(certificate, key)
                ? host(unit).map(host -> PairFiles.pem(host, certificate, key).withChain(chainOf(directory, unit)))
                : Optional.empty();
    }

    private static Path firstThere(Path directory, List<String> names) {
        List<Path> paths = names.stream().map(directory::resolve).toList();
        return paths.stream()
                .filter(Layout::isThere)
                .findFirst()
                .or(() -> paths.stream().filter(Layout::isHidden).findFirst())
                .orElseGet(() -> directory.resolve(names.get(names.size() - 1)));
    }

    private List<String> keys(String unit) {
        return Stream.concat(
                        more.getOrDefault(unit, Set.of()).stream().filter(PairNames::isKeyOfFile),
                        PairNames.keys(unit).stream())
                .toList();
    }

    private List<Path> chainOf(Path directory, String unit) {
        return more.getOrDefault(unit, Set.of()).stream()
                .filter(name -> !PairNames.isKeyOfFile(name))
                .map(directory::resolve)
                .toList();
    }

    @Override
    List<Path> paths(Path directory, String unit) {
        return Stream.of(
                        PairNames.paths(unit).stream(),
                        more.getOrDefault(unit, Set.of()).stream(),
                        certificatesOfOwner(unit))
                .flatMap(each -> each)
                .distinct()
                .map(directory::resolve)
                .toList();
    }

    /** Returns the certificates whose chain a unit may hold by its name: if one comes or goes, another thing is to be said of the unit. */
    private static Stream<String> certificatesOfOwner(String unit) {
        return PairNames.ownerOfChainUnit(unit).stream().flatMap(owner -> PairNames.certificates(owner).stream());
    }

    @Override
    List<Path> roots(Path directory) {
        return List.of(directory);
    }

    @Override
    Path certificateFile(Path directory, ServerName host) {
        return directory.resolve(host + ".crt");
    }
}

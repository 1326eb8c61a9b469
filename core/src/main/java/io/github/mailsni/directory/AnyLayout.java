package io.github.mailsni.directory;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.HostPattern;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.catalog.Catalog;
import io.github.mailsni.internal.catalog.FoundPair;
import io.github.mailsni.internal.catalog.UnitNames;
import io.github.mailsni.internal.catalog.Unwalked;
import io.github.mailsni.internal.material.PairFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds certificates and keys wherever they are below a directory, and pairs them by public key. The unit is the hosts of a certificate with the
 * type of its key; a file that cannot be read is a unit of its own, by its path.
 */
final class AnyLayout extends Layout {
    /** What is known of the files of a directory; null in a layout of no directory. */
    private final @Nullable Catalog catalog;

    AnyLayout() {
        this(null);
    }

    private AnyLayout(@Nullable Catalog catalog) {
        super("any");
        this.catalog = catalog;
    }

    @Override
    AnyLayout opened(Path directory, KeyPasswords passwords, Clock clock) {
        return new AnyLayout(new Catalog(directory, passwords, clock));
    }

    private Catalog catalog() {
        return requireNonNull(catalog, "the layout is opened first");
    }

    @Override
    void list(Path directory, Consumer<String> units) throws IOException {
        catalog().walk();
        catalog().pairs().units().forEach(units);
    }

    @Override
    boolean isEmpty(Path directory) throws IOException {
        return catalog().isEmpty() && super.isEmpty(directory);
    }

    @Override
    Optional<String> unitOf(Path directory, Path changed) {
        return catalog().pairs().unitsAt(changed).stream().findFirst();
    }

    @Override
    Set<String> unitsOf(Path directory, Collection<Path> changed) throws IOException {
        return catalog().changed(changed);
    }

    @Override
    Optional<String> unitAt(Path directory, Path path) {
        return unitOf(directory, path)
                .or(() -> path.startsWith(directory) ? Optional.of(UnitNames.of(directory, path)) : Optional.empty());
    }

    @Override
    Optional<HostPattern> host(String unit) {
        return Optional.empty();
    }

    @Override
    List<String> names(String unit) {
        return find(unit).map(FoundPair::names).orElse(List.of());
    }

    /** The walk through the directory has the paths, whatever letters the locale knows. */
    @Override
    boolean isNamedAfterFiles() {
        return false;
    }

    @Override
    boolean groupsByHosts() {
        return true;
    }

    @Override
    String label(String unit) {
        return UnitNames.label(unit);
    }

    @Override
    Optional<HostPattern> presumedHost(String unit) {
        return names(unit).stream().findFirst().flatMap(HostPattern::parse);
    }

    @Override
    boolean isPresumablyFor(ServerName host, String unit) {
        return names(unit).stream()
                .flatMap(name -> HostPattern.parse(name).stream())
                .anyMatch(pattern -> pattern.covers(host));
    }

    private Optional<FoundPair> find(String unit) {
        return catalog().pairs().get(unit);
    }

    @Override
    Optional<PairFiles> files(Path directory, String unit) throws CertificateLoadException {
        Set<Path> paths = new LinkedHashSet<>(paths(directory, unit));
        catalog().refreshAll(paths);
        paths.addAll(paths(directory, unit));
        catalog().refreshAll(paths);
        Optional<FoundPair> found = find(unit);
        Optional<Unwalked> unwalked = found.flatMap(FoundPair::problem);
        if (found.isPresent() && unwalked.isPresent()) {
            throw new CertificateLoadException(
                    found.get().certificate(),
                    unwalked.get().reason(),
                    unwalked.get().problem());
        }
        if (found.isPresent() && found.get().key().isEmpty()) {
            throw new CertificateLoadException(
                    found.get().certificate(), RefusalReason.KEY_MISSING, keyMissing(directory));
        }
        return found.map(FoundPair::files);
    }

    private String keyMissing(Path directory) {
        String closed = catalog().pairs().closedKeys().stream()
                .findFirst()
                .map(file -> "; that in " + Printable.path(directory.relativize(file))
                        + " is under a password that is missing or does not fit")
                .orElse("");
        return "no private key below " + Printable.path(directory) + " belongs to this certificate" + closed
                + "; put it anywhere there, or remove the certificate";
    }

    @Override
    List<Path> paths(Path directory, String unit) {
        return find(unit)
                .map(pair -> pair.files().paths())
                .orElseGet(() -> UnitNames.isFile(unit) ? List.of(directory.resolve(unit)) : List.of());
    }

    @Override
    List<Path> roots(Path directory) {
        Set<Path> roots = new LinkedHashSet<>();
        roots.add(directory);
        roots.addAll(catalog().folders());
        return List.copyOf(roots);
    }

    @Override
    Path certificateFile(Path directory, ServerName host) {
        return directory;
    }
}

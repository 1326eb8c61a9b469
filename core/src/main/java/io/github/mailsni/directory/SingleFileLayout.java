package io.github.mailsni.directory;

import io.github.mailsni.HostPattern;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.material.PairFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds key and chain in one file in PEM, whose name is the host and one of a few endings. The unit is the file's name. */
final class SingleFileLayout extends Layout {
    private final List<String> endings;

    SingleFileLayout(String name, List<String> endings) {
        super(name);
        this.endings = endings;
    }

    @Override
    void list(Path directory, Consumer<String> units) throws IOException {
        entries(directory, name -> hostOf(name).ifPresent(host -> units.accept(name)));
    }

    private Optional<String> hostOf(String name) {
        for (String ending : endings) {
            if (name.endsWith(ending)) {
                return Optional.of(name.substring(0, name.length() - ending.length()));
            }
        }
        return Optional.empty();
    }

    @Override
    Optional<String> unitOf(Path directory, Path changed) {
        return Optional.of(directory.relativize(changed).toString())
                .filter(name -> !name.startsWith(".") && hostOf(name).isPresent());
    }

    @Override
    Optional<HostPattern> host(String unit) {
        return hostOf(unit).map(HostPattern::ofUnicode);
    }

    @Override
    Optional<PairFiles> files(Path directory, String unit) {
        Path file = directory.resolve(unit);
        return isPossiblyThere(file) ? host(unit).map(host -> PairFiles.pem(host, file, file)) : Optional.empty();
    }

    @Override
    List<Path> paths(Path directory, String unit) {
        return List.of(directory.resolve(unit));
    }

    @Override
    List<Path> roots(Path directory) {
        return List.of(directory);
    }

    @Override
    Path certificateFile(Path directory, ServerName host) {
        return directory.resolve(host + endings.get(0));
    }
}

package io.github.mailsni.directory;

import io.github.mailsni.HostPattern;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.material.PairFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds key stores, whose name is the host and one of a few endings, or the one that Java gives them. The unit is the file's name. */
final class KeyStoreLayout extends Layout {
    private static final List<String> ENDINGS = List.of(".p12", ".pfx", ".jks");
    private static final String JAVAS = "keystore";

    KeyStoreLayout() {
        super("pkcs12");
    }

    @Override
    void list(Path directory, Consumer<String> units) throws IOException {
        entries(directory, name -> {
            if (isStore(name)) {
                units.accept(name);
            }
        });
    }

    private static boolean isStore(String name) {
        return isJavas(name) || ending(name).isPresent();
    }

    private static boolean isJavas(String name) {
        return name.equals(JAVAS)
                || ending(name).filter(ending -> name.equals(JAVAS + ending)).isPresent();
    }

    private static Optional<String> ending(String name) {
        return ENDINGS.stream().filter(name::endsWith).findFirst();
    }

    @Override
    Optional<String> unitOf(Path directory, Path changed) {
        return Optional.of(directory.relativize(changed).toString())
                .filter(name -> !name.startsWith(".") && isStore(name));
    }

    @Override
    Optional<HostPattern> host(String unit) {
        return isJavas(unit)
                ? Optional.empty()
                : ending(unit)
                        .map(ending -> unit.substring(0, unit.length() - ending.length()))
                        .map(HostPattern::ofUnicode);
    }

    @Override
    Optional<PairFiles> files(Path directory, String unit) {
        Path file = directory.resolve(unit);
        if (!isPossiblyThere(file)) {
            return Optional.empty();
        }
        return Optional.of(host(unit)
                .map(host -> PairFiles.keyStore(host, file))
                .orElseGet(() -> PairFiles.keyStoreNamedByCertificate(unit, file)));
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
        return directory.resolve(host + ENDINGS.get(0));
    }
}

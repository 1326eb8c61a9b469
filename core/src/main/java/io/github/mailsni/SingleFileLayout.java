package io.github.mailsni;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/** One file has the key and the chain; what follows the host in its name is one of a few endings. */
final class SingleFileLayout extends Layout {
    private final List<String> endings;
    private final BiFunction<HostPattern, Path, CredentialFiles> files;

    SingleFileLayout(String name, List<String> endings, BiFunction<HostPattern, Path, CredentialFiles> files) {
        super(name);
        this.endings = endings;
        this.files = files;
    }

    @Override
    Listing list(Path directory) throws IOException {
        Collector collector = new Collector();
        for (Path file : entries(directory)) {
            String name = fileName(file);
            for (String ending : endings) {
                if (name.endsWith(ending)) {
                    String host = name.substring(0, name.length() - ending.length());
                    collector.named(host, file, pattern -> files.apply(pattern, file));
                }
            }
        }
        return collector.listing();
    }

    @Override
    Path certificateFile(Path directory, ServerName host) {
        return directory.resolve(host + endings.get(0));
    }
}

package io.github.mailsni.internal.exim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A disk on which about everything exists, and which remembers what was looked at. */
final class AnyFiles implements FileView {
    private static final String CONTENT = """
            # some keys for each kind of lookup
            a: /tls/a
            mail: /tls/mail
            *.a: /keys/star
            *.mail: /keys/mail
            ^.*b$: /tls/b
            "${lc:SECRET}": /tls/secret
            *: /tls/default
            """;

    private final List<Path> looked = new ArrayList<>();

    List<Path> looked() {
        return looked;
    }

    @Override
    public Kind kind(Path path) {
        looked.add(path);
        return path.toString().length() % 3 == 0 ? Kind.FILE : Kind.DIRECTORY;
    }

    @Override
    public Kind entryKind(Path path) {
        return kind(path);
    }

    @Override
    public String read(Path file) {
        looked.add(file);
        return CONTENT;
    }
}

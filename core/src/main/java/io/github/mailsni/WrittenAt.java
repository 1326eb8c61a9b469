package io.github.mailsni;

import java.nio.file.Path;

/** Where an option is set in a configuration. */
record WrittenAt(Path file, int line) {
    /** For the beginning of a message. */
    String prefix() {
        return Printable.path(file) + ", line " + line + ": ";
    }
}

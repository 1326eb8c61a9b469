package org.example;

/** Stands for java.nio.file.Path: where the documentation says /etc, a test has a directory of its own. */
final class Path {
    static java.nio.file.Path root = java.nio.file.Path.of("/");

    private Path() {}

    static java.nio.file.Path of(String documented) {
        return root.resolve(documented.replaceFirst("^/", ""));
    }
}

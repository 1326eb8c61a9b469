package io.github.mailsni.examples.benchmarks;

import java.util.stream.Stream;

/** The hosts that clients ask for in turn: all, or 256 of them, spread over the directory. */
final class AskedHosts {
    private static final int MOST = 256;

    private final int names;
    private final int count;
    private int position;
    private String present;

    AskedHosts(Hosts hosts) {
        names = hosts.names();
        count = Math.min(names, MOST);
        present = name(0);
    }

    private String name(int index) {
        return Hosts.host((int) ((long) index * names / count));
    }

    /** Goes on to the next. */
    String next() {
        position = (position + 1) % count;
        present = name(position);
        return present;
    }

    String present() {
        return present;
    }

    Stream<String> all() {
        return Stream.iterate(0, index -> index < count, index -> index + 1).map(this::name);
    }
}

package io.github.mailsni.internal.exim.configuration;

import io.github.mailsni.internal.exim.configuration.LogicalLines.LogicalLine;
import java.nio.file.Path;
import java.util.List;

/** Knows where the characters of a value stand in the configuration. Immutable and thread-safe. */
public final class ValueOrigin {
    private final LogicalLine line;
    private final List<Integer> places;

    /**
     * The origin of a value.
     *
     * @param line the logical line that it is in
     * @param places for each of its characters the place in that line, and the place behind them
     */
    ValueOrigin(LogicalLine line, List<Integer> places) {
        this.line = line;
        this.places = List.copyOf(places);
    }

    /**
     * A place in a file.
     *
     * @param file the file
     * @param line the line there, from 1
     * @param column the place in the line, from 1; where a macro was replaced, that of its name
     */
    public record At(Path file, int line, int column) {}

    /** Whether the value goes on over several lines. */
    public boolean isOverSeveralLines() {
        return line.isOverSeveralLines();
    }

    /**
     * Returns the place of a character.
     *
     * @param column its place in the value, from 1; the place behind the last one is allowed
     */
    public At at(int column) {
        return line.at(places.get(Math.max(0, Math.min(column, places.size()) - 1)));
    }

    /** Returns the place where the last line of the value ends. */
    public At end() {
        return line.at(Math.max(0, line.text().length() - 1));
    }
}

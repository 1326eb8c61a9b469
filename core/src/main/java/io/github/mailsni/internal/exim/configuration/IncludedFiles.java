package io.github.mailsni.internal.exim.configuration;

import io.github.mailsni.internal.ClosedPath;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.TextBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The physical lines of a configuration file and of those that it includes, in the order in which Exim reads them. */
final class IncludedFiles {
    /** Configurations of hosting panels take some 200 KiB. */
    static final int MOST_BYTES = 8 << 20;

    private static final int DEEPEST = 20;
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private final Deque<OpenFile> open = new ArrayDeque<>();
    private final Set<Path> read = new LinkedHashSet<>();
    private int bytes;

    /** A line, and where it is. */
    record PhysicalLine(String text, Path file, int number) {
        ConfigurationException problem(String problem) {
            return new ConfigurationException(file, number, problem);
        }
    }

    /** A file that is being read. */
    private static final class OpenFile {
        private final Path file;
        private final Path real;
        private final Iterator<String> lines;
        private int number;

        OpenFile(Path file, Path real, Iterator<String> lines) {
            this.file = file;
            this.real = real;
            this.lines = lines;
        }

        PhysicalLine next() {
            return new PhysicalLine(lines.next(), file, ++number);
        }
    }

    IncludedFiles(Path file) throws ConfigurationException {
        try {
            push(file, file.toRealPath());
        } catch (IOException e) {
            throw new ConfigurationException(file, reason(file, e));
        }
    }

    /** The next line; empty at the end of the last file. */
    Optional<PhysicalLine> next() {
        while (!open.isEmpty()) {
            if (open.element().lines.hasNext()) {
                return Optional.of(open.element().next());
            }
            open.pop();
        }
        return Optional.empty();
    }

    /** Goes on with the lines of another file, and then with those behind the line that included it. */
    void include(PhysicalLine from, Path file) throws ConfigurationException {
        if (open.size() > DEEPEST) {
            throw from.problem("files include each other more than " + DEEPEST + " deep: " + road(file));
        }
        if (FileNames.isEmptyDevice(file)) {
            return;
        }
        Path real;
        try {
            real = file.toRealPath();
            if (open.stream().noneMatch(each -> each.real.equals(real))) {
                push(file, real);
                return;
            }
        } catch (ConfigurationException e) {
            throw e;
        } catch (IOException e) {
            throw from.problem("the included file " + file + " " + reason(file, e));
        }
        throw from.problem("the files include each other without end: " + road(file));
    }

    /** All files that were read, in the order in which they were met. */
    List<Path> read() {
        return List.copyOf(read);
    }

    private void push(Path file, Path real) throws IOException {
        byte[] content = content(file);
        bytes += content.length;
        if (bytes > MOST_BYTES) {
            throw new ConfigurationException(
                    file, "with this file, more than " + MOST_BYTES + " bytes of configuration would be read");
        }
        String text = TextBytes.decode(content);
        if (text.startsWith(BYTE_ORDER_MARK)) {
            throw new ConfigurationException(
                    file, 1, "there is a byte order mark, which Exim does not accept; save the file without it");
        }
        read.add(file);
        open.push(new OpenFile(file, real, lines(text)));
    }

    /** Only a line feed ends a line; a carriage return before it is white space. */
    private static Iterator<String> lines(String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        if (lines.get(lines.size() - 1).isEmpty()) {
            lines.remove(lines.size() - 1);
        }
        return lines.iterator();
    }

    private static byte[] content(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException(
                    attributes.isDirectory() ? "is a directory; expected a file" : "is no regular file; expected one");
        }
        try (InputStream stream = Files.newInputStream(file)) {
            return stream.readNBytes(MOST_BYTES + 1);
        }
    }

    private String road(Path last) {
        List<Path> files = new ArrayList<>(open.stream().map(each -> each.file).toList());
        Collections.reverse(files);
        files.add(last);
        return files.stream().map(Path::toString).collect(Collectors.joining(" includes "));
    }

    private static String reason(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return "does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "cannot be read: " + ClosedPath.reason(file);
        }
        return e.getClass() == IOException.class ? String.valueOf(e.getMessage()) : "cannot be read: " + e.getMessage();
    }
}

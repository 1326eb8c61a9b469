package io.github.mailsni.javamail;

import io.github.mailsni.internal.keymanager.FileText;
import io.github.mailsni.internal.keymanager.PeerText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The file that configures a {@link MailSniProvider}: {@code NAME = VALUE} in each line, without quotation marks and
 * escapes; a line that begins with {@code #} is a comment. Every message names the file, and the line where there is
 * one.
 *
 * @param file the file, as its operator named it
 * @param settings what it says
 */
record ProviderSettings(Path file, Map<Name, Setting> settings) {
    private static final int MOST_BYTES = 64 << 10;
    private static final int MOST_OF_A_VALUE = 200;

    /** The settings that there are. */
    enum Name {
        CERTS("certs"),
        LAYOUT("layout"),
        DEFAULT("default"),
        EXIM_CONFIG("exim-config"),
        EXIM_MACROS("exim-macros"),
        UNKNOWN("unknown"),
        PASSWORD_FILE("password-file");

        private final String spelling;

        Name(String spelling) {
            this.spelling = spelling;
        }

        private static Optional<Name> spelled(String text) {
            return Stream.of(values())
                    .filter(name -> name.spelling.equals(text))
                    .findFirst();
        }

        @Override
        public String toString() {
            return spelling;
        }
    }

    /**
     * What one line sets.
     *
     * @param line the number of the line, from 1
     * @param value the value, which is not empty
     */
    record Setting(int line, String value) {}

    /**
     * Reads the file.
     *
     * @throws IOException if it cannot be read, or has a line that cannot be used
     */
    static ProviderSettings read(Path file) throws IOException {
        Map<Name, Setting> settings = new EnumMap<>(Name.class);
        ProviderSettings read = new ProviderSettings(file, settings);
        int number = 0;
        for (String line : read.lines()) {
            number++;
            String text = line.strip();
            if (!text.isEmpty() && text.charAt(0) != '#') {
                read.take(number, text);
            }
        }
        return read;
    }

    private List<String> lines() throws IOException {
        try {
            byte[] content;
            try (InputStream stream = Files.newInputStream(file)) {
                content = stream.readNBytes(MOST_BYTES + 1); // a pipe or a device has no size
            }
            if (content.length > MOST_BYTES) {
                throw problem("the file has more than " + MOST_BYTES + " bytes; is it the right one?");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return (text.startsWith("\ufeff") ? text.substring(1) : text)
                    .lines()
                    .toList();
        } catch (NoSuchFileException missing) {
            throw new IOException(
                    quoted(file.toString()) + ": there is no such file (looked for as "
                            + quoted(file.toAbsolutePath().toString()) + "); expected one with lines such as "
                            + "\"certs = DIRECTORY\" and \"default = HOST\"",
                    missing);
        } catch (CharacterCodingException notText) {
            throw new IOException(quoted(file.toString()) + ": the file is not text in UTF-8", notText);
        } catch (FileSystemException unreadable) {
            throw new IOException(
                    quoted(file.toString()) + ": the file cannot be read: " + FileText.reason(unreadable), unreadable);
        }
    }

    private void take(int line, String text) throws IOException {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw problem(line, "\"" + quoted(text) + "\" has no \"=\"; expected NAME = VALUE");
        }
        String spelling = text.substring(0, equals).strip();
        String value = text.substring(equals + 1).strip();
        Name name = Name.spelled(spelling)
                .orElseThrow(() -> problem(
                        line,
                        "unknown setting \"" + quoted(spelling) + "\"; expected one of "
                                + Stream.of(Name.values()).map(Name::toString).collect(Collectors.joining(", "))));
        if (value.isEmpty()) {
            throw problem(line, name + " has no value");
        }
        Setting former = settings.putIfAbsent(name, new Setting(line, value));
        if (former != null) {
            throw problem(line, name + " is set already in line " + former.line() + "; remove one of them");
        }
    }

    boolean has(Name name) {
        return settings.containsKey(name);
    }

    /**
     * Converts the value of a setting.
     *
     * @param conversion throws IllegalArgumentException, with a message for the operator, if the value cannot be used
     * @throws IOException if it does
     */
    <T> Optional<T> value(Name name, Function<String, T> conversion) throws IOException {
        Setting setting = settings.get(name);
        if (setting == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(conversion.apply(setting.value()));
        } catch (IllegalArgumentException unusable) {
            throw problem(name, String.valueOf(unusable.getMessage()), unusable);
        }
    }

    /** Returns a path that the file names, which is relative to the directory of the file. */
    Optional<Path> path(Name name) throws IOException {
        return value(name, file::resolveSibling);
    }

    /**
     * Refuses settings that have no effect beside, or without, another one.
     *
     * @throws IOException if there are any
     */
    void requireNone(String reason, Name... names) throws IOException {
        for (Name name : names) {
            Setting setting = settings.get(name);
            if (setting != null) {
                throw problem(setting.line(), name + " " + reason);
            }
        }
    }

    /** Returns a problem of the whole file. */
    IOException problem(String what) {
        return new IOException(quoted(file.toString()) + ": " + what);
    }

    /** Returns a problem of what one setting says or names. */
    IOException problem(Name name, String what, Exception cause) {
        Setting setting = settings.get(name);
        return new IOException(
                quoted(file.toString()) + (setting == null ? "" : ", line " + setting.line()) + ": " + name + ": "
                        + what,
                cause);
    }

    private IOException problem(int line, String what) {
        return new IOException(quoted(file.toString()) + ", line " + line + ": " + what);
    }

    private static String quoted(String text) {
        return PeerText.escape(text, MOST_OF_A_VALUE);
    }
}

package io.github.mailsni.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Names of files, and why some are not what they were meant to be: the Java virtual machine takes them to be in another encoding. It goes
 * by the locale that it was started in, and services are started in none: then it knows no letter outside ASCII in a file's name.
 */
public final class FileNames {
    private static final char UNKNOWN = '\ufffd';

    private FileNames() {}

    /** The last name on a path. */
    public static String of(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** Whether a name has lost letters, so that no path can be made of it. */
    public static boolean isUnspeakable(String name) {
        return name.indexOf(UNKNOWN) >= 0;
    }

    /**
     * Why a name from a directory's listing may not be what its writer meant. The locale matters to the default file system alone.
     *
     * @return the cause and what to do, beginning in lower case; empty if nothing speaks against the name
     */
    public static Optional<String> problem(String name, Path directory) {
        return problem(
                name, directory.getFileSystem().equals(FileSystems.getDefault()) ? encoding() : StandardCharsets.UTF_8);
    }

    static Optional<String> problem(String name, Charset encoding) {
        if (name.chars().allMatch(c -> c < 0x80)) {
            return Optional.empty();
        }
        if (!encoding.equals(StandardCharsets.UTF_8)) {
            boolean suspect = isUnspeakable(name) || isUtf8(name.getBytes(encoding));
            return suspect ? Optional.of(locale(encoding)) : Optional.empty();
        }
        return isUnspeakable(name)
                ? Optional.of("its name is not in UTF-8; name it by the host's A-label (xn--...), or convert the name:"
                        + " convmv -f latin1 -t utf8 --notest FILE")
                : Optional.empty();
    }

    /** What to say of a text of which no path can be made; empty if the locale is not the cause. */
    public static Optional<String> inexpressible(String path) {
        Charset encoding = encoding();
        return encoding.newEncoder().canEncode(path) ? Optional.empty() : Optional.of(locale(encoding));
    }

    private static String locale(Charset encoding) {
        return "this Java virtual machine was started in a locale whose file names are in "
                + System.getProperty("sun.jnu.encoding", encoding.name())
                + ", and cannot spell the name; start it in one with UTF-8, for example with LANG=C.UTF-8 in the"
                + " environment of the service (and without LC_ALL=C), or name the file by the host's A-label (xn--...)";
    }

    /** The encoding of file names, which is not that of the files' content. */
    private static Charset encoding() {
        try {
            return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    private static boolean isUtf8(byte[] name) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name));
            return true;
        } catch (CharacterCodingException another) {
            return false;
        }
    }

    /** Whether a path leads to the device in which there never is anything: what operators take for an empty file. Touches the disk. */
    public static boolean isEmptyDevice(Path path) {
        try {
            return !Files.isRegularFile(path)
                    && Files.isSameFile(path, path.getFileSystem().getPath("/dev/null"));
        } catch (IOException neither) {
            return false;
        }
    }
}

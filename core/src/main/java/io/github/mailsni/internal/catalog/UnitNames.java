package io.github.mailsni.internal.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mailsni.KeyType;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The names of pairs. That of certificates begins with a slash, with which no path below a directory begins. */
public final class UnitNames {
    private static final String CERTIFICATES = "/";
    private static final int LONGEST = 200;

    private UnitNames() {}

    /** Returns the name of the certificates for some hosts, with keys of one type. */
    static String of(List<String> hosts, KeyType type) {
        String all = String.join(" ", hosts);
        return CERTIFICATES + (all.length() <= LONGEST ? all : hosts.get(0) + " " + digest(all)) + " " + type;
    }

    /** Returns the name of a file or a folder as such. */
    public static String of(Path directory, Path file) {
        return directory.relativize(file).toString();
    }

    /** Whether a name is that of a file or a folder as such. */
    public static boolean isFile(String unit) {
        return !unit.startsWith(CERTIFICATES);
    }

    /** Returns what a unit is called in a log: the first host of its certificates, or the file. */
    public static String label(String unit) {
        return isFile(unit) ? unit : unit.substring(CERTIFICATES.length(), unit.indexOf(' '));
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}

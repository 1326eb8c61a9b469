package io.github.mailsni.directory;

import io.github.mailsni.HostPattern;
import io.github.mailsni.internal.Wildcards;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The names that programs give to a certificate, its key and its chain where these are called after the host. */
final class PairNames {
    private static final String KEY = ".key";
    private static final List<String> CERTIFICATES = List.of(".cer", ".pem", ".crt");
    /** HAProxy's endings for certificates with keys of different types. */
    private static final List<String> TYPES = List.of(".ecdsa", ".rsa");
    /** Behind the host's name: lego's, Froxlor's, acme-companion's and others' for the rest of the chain. */
    private static final List<String> CHAINS = List.of(
            ".issuer", ".chain", ".fullchain", "_chain", "_fullchain", "-chain", "-fullchain", "_CA", "_ca", ".ca");

    /** Behind the host's name: groups for Diffie-Hellman, which are the engine's to choose. */
    private static final String PARAMETERS = ".dhparam.pem";

    private static final String FOLDER = "/";
    private static final String ACME_SH_ECC = "_ecc";
    /** Before a domain, for its wildcard: lego's and Caddy's. */
    private static final List<String> WILDCARDS = List.of("_.", "wildcard_.");

    private PairNames() {}

    /** Returns the unit that an entry of the directory belongs to. */
    static String unitOf(String name) {
        String certificate = withoutEnding(name, KEY);
        if (TYPES.stream().anyMatch(certificate::endsWith) && hasEnding(withoutType(certificate))) {
            return certificate;
        }
        return hasEnding(certificate) || !certificate.equals(name) ? withoutEnding(certificate) : folder(name);
    }

    /** Whether a file is neither a certificate nor a key, though its ending is that of one. */
    static boolean isOther(String name) {
        return name.endsWith(PARAMETERS);
    }

    /** Returns the unit of a folder. */
    static String folder(String name) {
        return name + FOLDER;
    }

    /** Whether a unit's files are in a folder of its name. */
    static boolean isFolder(String unit) {
        return unit.endsWith(FOLDER);
    }

    private static boolean isTyped(String unit) {
        return TYPES.stream().anyMatch(unit::endsWith) && hasEnding(withoutType(unit));
    }

    private static boolean hasEnding(String name) {
        return CERTIFICATES.stream().anyMatch(name::endsWith);
    }

    private static String withoutEnding(String name) {
        return CERTIFICATES.stream()
                .filter(name::endsWith)
                .findFirst()
                .map(ending -> withoutEnding(name, ending))
                .orElse(name);
    }

    private static String withoutType(String name) {
        return TYPES.stream()
                .filter(name::endsWith)
                .findFirst()
                .map(type -> withoutEnding(name, type))
                .orElse(name);
    }

    private static String withoutEnding(String name, String ending) {
        return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
    }

    /** Whether a file is called what a certificate is. */
    static boolean isCertificate(String name) {
        return hasEnding(name);
    }

    /** Returns the unit whose chain the files of another unit hold, by its name; a folder holds none. */
    static Optional<String> ownerOfChainUnit(String unit) {
        return CHAINS.stream()
                .filter(ending -> unit.endsWith(ending) && unit.length() > ending.length())
                .findFirst()
                .map(ending -> withoutEnding(unit, ending));
    }

    /** Returns the units whose files may hold the chain of a unit, by their names; a folder has none. */
    static List<String> chainUnits(String unit) {
        return isFolder(unit) ? List.of() : endings(unit, CHAINS);
    }

    /** Returns what the files of a unit are called after: a host, or as programs spell a wildcard. */
    static String hostOf(String unit) {
        return isFolder(unit)
                ? withoutEnding(withoutEnding(unit, FOLDER), ACME_SH_ECC)
                : isTyped(unit) ? withoutEnding(withoutType(unit)) : unit;
    }

    /**
     * Returns the host or the wildcard of a unit.
     *
     * @throws IllegalArgumentException if its name is none
     */
    static HostPattern patternOf(String unit) {
        String host = hostOf(unit);
        return HostPattern.ofUnicode(WILDCARDS.stream()
                .filter(host::startsWith)
                .findFirst()
                .map(prefix -> Wildcards.below(host.substring(prefix.length())))
                .orElse(host));
    }

    /** Returns what the certificate of a unit may be called, below the directory: the name that is preferred first, the usual one last. */
    static List<String> certificates(String unit) {
        if (isFolder(unit)) {
            String host = hostOf(unit);
            Stream<String> names = unit.endsWith(ACME_SH_ECC + FOLDER)
                    ? Stream.of("fullchain.cer", host + ".cer", "fullchain.cer")
                    : Stream.of("fullchain.cer", "fullchain.crt", host + ".cer", host + ".crt");
            return names.map(name -> unit + name).toList();
        }
        return isTyped(unit) ? List.of(unit) : endings(unit, List.of(".crt", ".cer", ".pem", ".crt"));
    }

    /** Returns what the key of a unit may be called, below the directory: the usual name last. */
    static List<String> keys(String unit) {
        if (isFolder(unit)) {
            return List.of(unit + hostOf(unit) + KEY);
        }
        return List.of(unit + KEY);
    }

    /** Returns what the key of a unit may be called, below the directory, if it is called after the file of its certificate. */
    static List<String> keysOfFiles(String unit) {
        return endings(unit, CERTIFICATES.stream().map(ending -> ending + KEY).toList());
    }

    /** Whether a file is a key that is called after the file of its certificate, as HAProxy has it: {@code NAME.crt.key}. */
    static boolean isKeyOfFile(String name) {
        return name.endsWith(KEY) && hasEnding(withoutEnding(name, KEY));
    }

    private static List<String> endings(String unit, List<String> endings) {
        return endings.stream().map(ending -> unit + ending).toList();
    }

    /** Returns what the files of a unit may be called, below the directory. */
    static List<String> paths(String unit) {
        List<String> all = new ArrayList<>(certificates(unit));
        all.addAll(keys(unit));
        return all.stream().distinct().toList();
    }
}

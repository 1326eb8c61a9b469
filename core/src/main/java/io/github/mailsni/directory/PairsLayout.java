package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.HostPattern;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.Wildcards;
import io.github.mailsni.internal.material.PairFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds a certificate and a key of one name beside each other, or together in a folder of that name. The unit is that name, with a slash
 * behind it if it is a folder's.
 */
final class PairsLayout extends Layout {
    private static final List<String> CERTIFICATE_ENDINGS = List.of(".crt", ".cer", ".pem");
    private static final String KEY_ENDING = ".key";
    private static final List<String> ENDINGS = List.of(".crt", ".cer", ".pem", KEY_ENDING);
    private static final String LEGO_ISSUER = ".issuer";
    private static final String LEGO_WILDCARD = "_.";
    private static final String ACME_SH_ECC = "_ecc";
    private static final String ACME_SH_CHAIN = "fullchain.cer";
    private static final String FOLDER = "/";

    PairsLayout() {
        super("pairs");
    }

    @Override
    void list(Path directory, Consumer<String> units) throws IOException {
        entries(directory, (name, entry) -> {
            String unit = unitOf(name);
            if (FileNames.isUnspeakable(name)
                    ? !unit.endsWith(FOLDER) || isFolder(entry)
                    : unit.endsWith(FOLDER) ? isPairInFolder(directory, unit) : !isLegoIssuer(directory, unit)) {
                units.accept(unit);
            }
        });
    }

    private static String unitOf(String name) {
        for (String ending : ENDINGS) {
            if (name.endsWith(ending)) {
                return withoutEnding(name, ending);
            }
        }
        return name + FOLDER;
    }

    private static boolean isPairInFolder(Path directory, String unit) {
        return isThere(certificateInFolder(directory, unit))
                || isThere(keyInFolder(directory, unit))
                || (isHidden(keyInFolder(directory, unit)) && isHost(hostOfFolder(unit)));
    }

    /** Lego writes the issuer's certificate beside each host's. */
    private static boolean isLegoIssuer(Path directory, String unit) {
        return unit.endsWith(LEGO_ISSUER)
                && isThere(directory.resolve(withoutEnding(unit, LEGO_ISSUER) + CERTIFICATE_ENDINGS.get(0)));
    }

    @Override
    Optional<String> unitOf(Path directory, Path changed) {
        Path relative = directory.relativize(changed);
        String name = relative.getName(0).toString();
        if (name.startsWith(".")) {
            return Optional.empty();
        }
        return Optional.of(relative.getNameCount() > 1 ? name + FOLDER : unitOf(name));
    }

    @Override
    Optional<HostPattern> host(String unit) {
        if (unit.endsWith(FOLDER)) {
            return Optional.of(HostPattern.ofUnicode(hostOfFolder(unit)));
        }
        return Optional.of(HostPattern.ofUnicode(
                unit.startsWith(LEGO_WILDCARD) ? Wildcards.below(unit.substring(LEGO_WILDCARD.length())) : unit));
    }

    @Override
    Optional<PairFiles> files(Path directory, String unit) throws CertificateLoadException {
        boolean folder = unit.endsWith(FOLDER);
        if (!folder && isLegoIssuer(directory, unit)) {
            return Optional.empty();
        }
        Path certificate = folder ? certificateInFolder(directory, unit) : certificateBeside(directory, unit);
        Path key = folder ? keyInFolder(directory, unit) : directory.resolve(unit + KEY_ENDING);
        return areThere(certificate, key)
                ? host(unit).map(host -> PairFiles.pem(host, certificate, key))
                : Optional.empty();
    }

    private static Path certificateBeside(Path directory, String unit) {
        return firstThere(CERTIFICATE_ENDINGS.stream().map(ending -> directory.resolve(unit + ending)))
                .orElseGet(() -> directory.resolve(unit + CERTIFICATE_ENDINGS.get(0)));
    }

    private static Path certificateInFolder(Path directory, String unit) {
        Path folder = directory.resolve(unit);
        return firstThere(Stream.of(ACME_SH_CHAIN, hostOfFolder(unit) + ".cer").map(folder::resolve))
                .orElseGet(() -> folder.resolve(ACME_SH_CHAIN));
    }

    private static Path keyInFolder(Path directory, String unit) {
        return directory.resolve(unit).resolve(hostOfFolder(unit) + KEY_ENDING);
    }

    private static Optional<Path> firstThere(Stream<Path> paths) {
        return paths.filter(Layout::isThere).findFirst();
    }

    @Override
    List<Path> paths(Path directory, String unit) {
        if (unit.endsWith(FOLDER)) {
            Path folder = directory.resolve(unit);
            return List.of(
                    folder.resolve(ACME_SH_CHAIN),
                    folder.resolve(hostOfFolder(unit) + ".cer"),
                    keyInFolder(directory, unit));
        }
        return ENDINGS.stream().map(ending -> directory.resolve(unit + ending)).toList();
    }

    @Override
    List<Path> roots(Path directory) {
        return List.of(directory);
    }

    @Override
    Path certificateFile(Path directory, ServerName host) {
        return directory.resolve(host + CERTIFICATE_ENDINGS.get(0));
    }

    private static String hostOfFolder(String unit) {
        return withoutEnding(withoutEnding(unit, FOLDER), ACME_SH_ECC);
    }

    private static String withoutEnding(String name, String ending) {
        return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
    }
}

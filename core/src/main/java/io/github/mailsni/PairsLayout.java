package io.github.mailsni;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A certificate and a key of the same name beside each other, or together in a folder of that name. */
final class PairsLayout extends Layout {
    private static final List<String> CERTIFICATE_ENDINGS = List.of(".crt", ".cer", ".pem");
    private static final String KEY_ENDING = ".key";
    private static final String LEGO_ISSUER_ENDING = ".issuer.crt";
    private static final String LEGO_WILDCARD = "_.";
    private static final String ACME_SH_ECC_ENDING = "_ecc";
    private static final String ACME_SH_CHAIN = "fullchain.cer";

    PairsLayout() {
        super("pairs");
    }

    @Override
    Listing list(Path directory) throws IOException {
        Collector collector = new Collector();
        List<Path> entries = entries(directory);
        Set<String> names = entries.stream().map(Layout::fileName).collect(Collectors.toCollection(HashSet::new));
        for (Path entry : entries) {
            String name = fileName(entry);
            if (name.endsWith(KEY_ENDING)) {
                listKey(directory, entry, names, collector);
            } else if (!isLegoIssuer(name, names)) {
                for (String ending : CERTIFICATE_ENDINGS) {
                    if (name.endsWith(ending)) {
                        listCertificate(directory, entry, ending, names, collector);
                    }
                }
            }
        }
        for (Path folder : folders(directory)) {
            listAcmeShFolder(folder, collector);
        }
        return collector.listing();
    }

    @Override
    Path certificateFile(Path directory, ServerName host) {
        return directory.resolve(host + CERTIFICATE_ENDINGS.get(0));
    }

    private static void listCertificate(
            Path directory, Path certificate, String ending, Set<String> names, Collector collector) {
        String base = withoutEnding(fileName(certificate), ending);
        boolean besideAnother = CERTIFICATE_ENDINGS.stream()
                .takeWhile(other -> !other.equals(ending))
                .anyMatch(other -> names.contains(base + other));
        if (!besideAnother) {
            collector.pair(hostName(base), certificate, directory.resolve(base + KEY_ENDING));
        }
    }

    private static void listKey(Path directory, Path key, Set<String> names, Collector collector) {
        String base = withoutEnding(fileName(key), KEY_ENDING);
        if (CERTIFICATE_ENDINGS.stream().noneMatch(ending -> names.contains(base + ending))) {
            collector.orphan(key, directory.resolve(base + CERTIFICATE_ENDINGS.get(0)));
        }
    }

    private static void listAcmeShFolder(Path folder, Collector collector) {
        String base = withoutEnding(fileName(folder), ACME_SH_ECC_ENDING);
        Path key = folder.resolve(base + KEY_ENDING);
        Optional<Path> certificate = List.of(folder.resolve(ACME_SH_CHAIN), folder.resolve(base + ".cer")).stream()
                .filter(Files::exists)
                .findFirst();
        if (certificate.isPresent()) {
            collector.pair(base, certificate.get(), key);
        } else if (Files.exists(key)) {
            collector.orphan(key, folder.resolve(ACME_SH_CHAIN));
        }
    }

    private static boolean isLegoIssuer(String name, Set<String> names) {
        return name.endsWith(LEGO_ISSUER_ENDING)
                && names.contains(withoutEnding(name, LEGO_ISSUER_ENDING) + CERTIFICATE_ENDINGS.get(0));
    }

    private static String hostName(String base) {
        return base.startsWith(LEGO_WILDCARD) ? "*." + base.substring(LEGO_WILDCARD.length()) : base;
    }

    private static String withoutEnding(String name, String ending) {
        return name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : name;
    }
}

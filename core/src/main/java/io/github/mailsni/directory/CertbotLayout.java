package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.HostPattern;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.material.PairFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Finds certificates as certbot keeps them: a folder for each lineage, with four links into its archive. The unit is the lineage. */
final class CertbotLayout extends Layout {
    private static final String CERTIFICATE = "fullchain.pem";
    private static final String KEY = "privkey.pem";
    private static final Pattern NUMBER = Pattern.compile("-\\d{4}$");

    CertbotLayout() {
        super("certbot");
    }

    @Override
    void list(Path directory, Consumer<String> units) throws IOException {
        Path live = live(directory);
        entries(live, (name, lineage) -> {
            Path key = lineage.resolve(KEY);
            if (isThere(lineage.resolve(CERTIFICATE)) || isThere(key) || isHidden(key)) {
                units.accept(name);
            }
        });
    }

    @Override
    Optional<String> unitOf(Path directory, Path changed) {
        Path live = live(directory);
        return changed.startsWith(live) && !changed.equals(live)
                ? Optional.of(live.relativize(changed).getName(0).toString()).filter(name -> !name.startsWith("."))
                : Optional.empty();
    }

    @Override
    Optional<HostPattern> host(String unit) {
        return Optional.empty();
    }

    /**
     * Presumes the host of a lineage from its name: certbot calls it like the first name of its certificate, and adds a number if that
     * name was taken.
     */
    @Override
    Optional<HostPattern> presumedHost(String unit) {
        try {
            return Optional.of(HostPattern.ofUnicode(NUMBER.matcher(unit).replaceFirst("")));
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    @Override
    Optional<PairFiles> files(Path directory, String unit) throws CertificateLoadException {
        Path lineage = live(directory).resolve(unit);
        Path certificate = lineage.resolve(CERTIFICATE);
        Path key = lineage.resolve(KEY);
        return areThere(certificate, key)
                ? Optional.of(PairFiles.namedByCertificate(unit, certificate, key))
                : Optional.empty();
    }

    @Override
    List<Path> paths(Path directory, String unit) {
        Path lineage = live(directory).resolve(unit);
        return List.of(lineage.resolve(CERTIFICATE), lineage.resolve(KEY));
    }

    @Override
    List<Path> roots(Path directory) {
        return List.of(live(directory));
    }

    @Override
    Path certificateFile(Path directory, ServerName host) {
        return live(directory).resolve(host.toString()).resolve(CERTIFICATE);
    }

    private static Path live(Path directory) {
        Path live = directory.resolve("live");
        DiskThread.at(live);
        return Files.isDirectory(live) ? live : directory;
    }
}

package io.github.mailsni;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Certbot's folders, one for each lineage, with four links into its archive. */
final class CertbotLayout extends Layout {
    private static final String CERTIFICATE = "fullchain.pem";
    private static final String KEY = "privkey.pem";

    CertbotLayout() {
        super("certbot");
    }

    @Override
    Listing list(Path directory) throws IOException {
        Collector collector = new Collector();
        for (Path lineage : folders(live(directory))) {
            Path certificate = lineage.resolve(CERTIFICATE);
            Path key = lineage.resolve(KEY);
            boolean hasKey = Files.exists(key);
            if (hasKey && Files.exists(certificate)) {
                collector.add(CredentialFiles.namedByCertificate(fileName(lineage), certificate, key));
            } else if (hasKey) {
                collector.orphan(key, certificate);
            } else if (Files.exists(certificate) || Files.isSymbolicLink(certificate)) {
                collector.pair(fileName(lineage), certificate, key);
            }
        }
        return collector.listing();
    }

    @Override
    Path certificateFile(Path directory, ServerName host) {
        return live(directory).resolve(host.toString()).resolve(CERTIFICATE);
    }

    private static Path live(Path directory) {
        Path live = directory.resolve("live");
        return Files.isDirectory(live) ? live : directory;
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.KeyType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The values of a {@link PresentedCertificate}. */
record PresentedLeaf(
        String subject,
        String issuer,
        List<String> names,
        boolean covers,
        Instant notBefore,
        Instant notAfter,
        KeyType keyType,
        String key,
        String fingerprintSha256,
        String spkiSha256,
        int sent,
        boolean standIn,
        List<Path> files)
        implements PresentedCertificate {
    PresentedLeaf {
        names = List.copyOf(names);
        files = List.copyOf(files);
    }

    @Override
    public PresentedCertificate withFiles(List<Path> others) {
        return new PresentedLeaf(
                subject,
                issuer,
                names,
                covers,
                notBefore,
                notAfter,
                keyType,
                key,
                fingerprintSha256,
                spkiSha256,
                sent,
                standIn,
                others);
    }
}

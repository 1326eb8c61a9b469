package io.github.mailsni.coverage;

import io.github.mailsni.KeyType;
import io.github.mailsni.coverage.DirectoryReport.CertificateInFile;
import io.github.mailsni.coverage.DirectoryReport.ServedTo;
import io.github.mailsni.coverage.DirectoryReport.Unused;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The values of a {@link CertificateInFile}. */
record LeafInFile(
        KeyType keyType,
        String key,
        Instant notBefore,
        Instant notAfter,
        String fingerprintSha256,
        List<String> covers,
        List<ServedTo> serves,
        Optional<Unused> unused)
        implements CertificateInFile {
    LeafInFile {
        covers = List.copyOf(covers);
        serves = List.copyOf(serves);
    }
}

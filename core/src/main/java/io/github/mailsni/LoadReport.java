package io.github.mailsni;

import java.util.List;

/**
 * What the reading of a directory came to.
 *
 * @param credentials how many credentials are in service
 * @param refused the files that are not; sorted by file, unmodifiable
 * @param warnings what clients may object to in those that are; sorted by file, unmodifiable
 */
public record LoadReport(int credentials, List<RefusedFile> refused, List<CertificateWarning> warnings) {
    /**
     * A report.
     *
     * @param credentials how many credentials are in service
     * @param refused the files that are not
     * @param warnings what clients may object to in those that are
     */
    public LoadReport {
        refused = List.copyOf(refused);
        warnings = List.copyOf(warnings);
    }

    static LoadReport empty() {
        return new LoadReport(0, List.of(), List.of());
    }
}

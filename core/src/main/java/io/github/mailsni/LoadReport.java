package io.github.mailsni;

import java.util.List;

/**
 * The result of reading a directory.
 *
 * @param credentials the number of credentials in service
 * @param refused the files that are not in service in service; sorted by file, unmodifiable
 * @param warnings the flaws in service to which clients may object; sorted by file, unmodifiable
 * @since 0.1.0
 */
public record LoadReport(int credentials, List<RefusedFile> refused, List<CertificateWarning> warnings) {
    /**
     * Creates a report.
     *
     * @param credentials the number of credentials in service
     * @param refused the files that are not in service
     * @param warnings the flaws in service to which clients may object
     */
    public LoadReport {
        refused = List.copyOf(refused);
        warnings = List.copyOf(warnings);
    }

    static LoadReport empty() {
        return new LoadReport(0, List.of(), List.of());
    }
}

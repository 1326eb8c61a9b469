package io.github.mailsni;

/** How a certificate was found for a name. The codes are stable. */
public enum MatchKind {
    /** By the host's own files, or, where the layout goes by certificates, by a certificate that names the host. */
    EXACT("exact"),
    /** By the files of the wildcard of the host's parent domain. */
    WILDCARD("wildcard"),
    /** By another host's certificate that names this host in its subjectAltName extension. */
    SUBJECT_ALT_NAME("subject-alt-name"),
    /** By nothing: the default host's certificate. */
    DEFAULT("default");

    private final String code;

    MatchKind(String code) {
        this.code = code;
    }

    /**
     * The name of the kind in reports, logs and metrics.
     *
     * @return lower case words joined by hyphens
     */
    public String code() {
        return code;
    }
}

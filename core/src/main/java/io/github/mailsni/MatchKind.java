package io.github.mailsni;

/**
 * The rule that found a certificate for a name. The codes are stable.
 *
 * @since 0.1.0
 */
public enum MatchKind {
    /** The host's own files, or, in layouts that index certificates, a certificate that names the host. */
    EXACT("exact"),
    /** The files of the wildcard of the host's parent domain. */
    WILDCARD("wildcard"),
    /** Another host's certificate that names this host in its subjectAltName extension. */
    SUBJECT_ALT_NAME("subject-alt-name"),
    /** No match: the default host's certificate. */
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

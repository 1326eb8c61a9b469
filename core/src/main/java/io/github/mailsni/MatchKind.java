package io.github.mailsni;

/** How a certificate was found for a name. */
public enum MatchKind {
    /** By the host's own files, or, where the layout goes by certificates, by a certificate that names the host. */
    EXACT,
    /** By the files of the wildcard of the host's parent domain. */
    WILDCARD,
    /** By another host's certificate that names this host in its subjectAltName extension. */
    SUBJECT_ALT_NAME,
    /** By nothing: the default host's certificate. */
    DEFAULT
}

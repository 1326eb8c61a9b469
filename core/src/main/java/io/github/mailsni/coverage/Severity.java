package io.github.mailsni.coverage;

/** How much a problem matters. */
public enum Severity {
    /** Clients that verify certificates, as Gmail does, refuse the connection: the host is not covered. */
    ERROR,
    /** The host is covered for now, but somebody should look. */
    WARNING
}

package io.github.mailsni.coverage;

/**
 * The severity of a problem.
 *
 * @since 0.1.0
 */
public enum Severity {
    /** Clients that verify certificates, as Gmail does, refuse the connection: the host is not covered. */
    ERROR,
    /** The host is covered for now, but the operator should act. */
    WARNING
}

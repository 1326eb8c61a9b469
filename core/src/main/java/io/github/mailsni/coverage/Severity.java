package io.github.mailsni.coverage;

/** The severity of a problem. */
public enum Severity {
    /** Clients that verify certificates, as Gmail does, refuse the connection: the host is not covered. */
    ERROR,
    /** The host is covered for now, but the operator should act. */
    WARNING
}

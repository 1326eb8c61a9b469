package io.github.mailsni.examples.certcheck;

/** What the output is for. */
enum Format {
    /** People. */
    TEXT,
    /** Programs. */
    JSON,
    /** The zone file. */
    TLSA
}

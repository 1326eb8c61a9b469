package io.github.mailsni.examples.certcheck;

/** What the output is for. */
enum Format {
    /** People. */
    TEXT,
    /** Programs. */
    JSON,
    /** People with a browser. */
    HTML,
    /** The zone file. */
    TLSA
}

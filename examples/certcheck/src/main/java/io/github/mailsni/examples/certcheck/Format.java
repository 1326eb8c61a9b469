package io.github.mailsni.examples.certcheck;

/** The format of the output. */
enum Format {
    /** A text for people. */
    TEXT,
    /** JSON for programs. */
    JSON,
    /** An HTML page for a browser. */
    HTML,
    /** TLSA records for a zone file. */
    TLSA
}

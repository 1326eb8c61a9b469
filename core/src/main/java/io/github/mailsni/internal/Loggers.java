package io.github.mailsni.internal;

/**
 * Names of loggers. All that is logged about one thing goes to the logger of the class that users know it by, whichever class writes
 * the line: its name in a logging configuration outlives every change inside.
 */
public final class Loggers {
    /** The files of directories, their renewals, and paths that do not answer. */
    public static final String DIRECTORY = "io.github.mailsni.directory.CertificateDirectory";

    /** Exim's expressions and the files that they name. */
    public static final String EXIM = "io.github.mailsni.exim.EximTls";

    private Loggers() {}
}

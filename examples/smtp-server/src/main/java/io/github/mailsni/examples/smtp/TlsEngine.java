package io.github.mailsni.examples.smtp;

/** What does the TLS, and with it, what does the SMTP. */
public enum TlsEngine {
    /** Netty's pipeline on the TLS of the JDK. */
    NETTY_JDK,
    /** Netty's pipeline on BoringSSL. */
    NETTY_OPENSSL,
    /** SubEthaSMTP on JSSE's sockets. */
    JSSE
}

package io.github.mailsni.examples.smtp;

/** The implementations of TLS, each with its implementation of SMTP. */
public enum TlsEngine {
    /** Netty's pipeline on the TLS of the JDK. */
    NETTY_JDK,
    /** Netty's pipeline on BoringSSL. */
    NETTY_OPENSSL,
    /** SubEthaSMTP on JSSE's sockets. */
    JSSE
}

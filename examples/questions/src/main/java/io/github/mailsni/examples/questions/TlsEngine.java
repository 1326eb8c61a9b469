package io.github.mailsni.examples.questions;

import java.util.Optional;

/** What makes a server's TLS, and what docs/limits.md and docs/jsse.md say of it. */
public enum TlsEngine {
    /** The handler of the Netty adapter, on either provider: it has a TLS context for each host, and resumes all. */
    NETTY_HANDLER(true, true),
    /** As before, but Netty 4.1 on OpenSSL: in TLS 1.2 a client that can use both kinds of key gets the RSA certificate. */
    NETTY_4_1_OPENSSL(true, true),
    /** One context of the JDK for all hosts: since Java 25 TLS 1.2 clients, which ask for tickets, resume sessions of the default host only. */
    SUN_JSSE(Runtime.version().feature() < 25, true),
    /**
     * A context of the server's own with our key manager: it resumes a session under another name, too, and since Java 25 sessions of the
     * default host only.
     */
    KEY_MANAGER(Runtime.version().feature() < 25, true),
    /** Bouncy Castle's TLS, of whose sessions nothing is promised. */
    BCJSSE(true, true),
    /** Conscrypt, which resumes a session under another name, too, and serves a host's one kind of key only. */
    CONSCRYPT(true, false);

    private final boolean resumes;
    private final boolean choosesByClient;

    TlsEngine(boolean resumes, boolean choosesByClient) {
        this.resumes = resumes;
        this.choosesByClient = choosesByClient;
    }

    /** Whether a returning client resumes its session; empty if nothing is promised. */
    Optional<Boolean> resumes(String version, String host, String defaultHost) {
        if (this == BCJSSE || this == CONSCRYPT) {
            return Optional.empty();
        }
        boolean kept = this == SUN_JSSE && version.equals("TLSv1.3");
        return Optional.of(resumes || kept || host.equals(defaultHost));
    }

    /** Whether a client that can use both kinds of key gets RSA's certificate, and not ECDSA's. */
    boolean prefersRsa(String version) {
        return this == NETTY_4_1_OPENSSL && version.equals("TLSv1.2");
    }

    /** Whether no session of one host is resumed for another. */
    boolean keepsSessionsApart() {
        return this != KEY_MANAGER && this != CONSCRYPT;
    }

    /** Whether a client that can use keys of one kind only gets a key of this kind from every host. */
    boolean choosesByClient() {
        return choosesByClient;
    }
}

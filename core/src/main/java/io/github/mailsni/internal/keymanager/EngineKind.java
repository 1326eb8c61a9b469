package io.github.mailsni.internal.keymanager;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyType;
import io.github.mailsni.internal.keymanager.SniKeyManager.AskedKeyType;
import io.github.mailsni.internal.keymanager.SniKeyManager.ClientSchemes;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Distinguishes TLS engines by the way in which they ask a key manager for keys. */
public enum EngineKind {
    /** SunJSSE asks for each key type that the client can use, until it gets a key. */
    JSSE {
        @Override
        public boolean bindsCurvesBelowTls13() {
            return true;
        }

        @Override
        boolean showsPssAsPkcs1() {
            return false;
        }

        @Override
        Optional<Credential> choose(AskedKeyType asked, HostCredentials host, ClientSchemes client) {
            return asAsked(asked, host, client);
        }
    },
    /** BCJSSE asks like SunJSSE. */
    BOUNCY_CASTLE {
        @Override
        public boolean bindsCurvesBelowTls13() {
            return false;
        }

        @Override
        boolean showsPssAsPkcs1() {
            return false;
        }

        @Override
        Optional<Credential> choose(AskedKeyType asked, HostCredentials host, ClientSchemes client) {
            return asAsked(asked, host, client);
        }
    },
    /**
     * Netty's OpenSSL provider asks for {@code EC} and {@code RSA} only, by the server's cipher suites, not by the
     * client's, and takes the first answer. Below TLS 1.3 an ECDSA key would fail every client that has RSA suites only
     * (netty#12300), so that an RSA key is preferred there; the Ed25519 key of a host has to answer to {@code EC}.
     */
    OPENSSL {
        @Override
        public boolean bindsCurvesBelowTls13() {
            return false;
        }

        @Override
        boolean showsPssAsPkcs1() {
            return true;
        }

        @Override
        Optional<Credential> choose(AskedKeyType asked, HostCredentials host, ClientSchemes client) {
            Optional<Credential> rsa = first(host, client, key -> key.keyType() == KeyType.RSA);
            if (asked.type() == KeyType.RSA) {
                return rsa;
            }
            if (asked.type() != KeyType.ECDSA || (rsa.isPresent() && !client.tls13())) {
                return Optional.empty();
            }
            return usable(host, client, key -> key.keyType() == KeyType.ECDSA)
                    .or(() -> usable(host, client, key -> key.keyType() == KeyType.EDDSA))
                    .or(() -> first(host, client, key -> key.keyType() == KeyType.ECDSA));
        }
    },
    /**
     * Conscrypt asks for {@code RSA} and {@code EC}, by the cipher suites, and presents one of the answers whatever the
     * client can use. The client's schemes that it shows are a constant that lacks the curves P-256 and P-384. For a
     * host with both key types the RSA key is presented, which nearly every client can use.
     */
    CONSCRYPT {
        @Override
        public boolean bindsCurvesBelowTls13() {
            return false;
        }

        @Override
        boolean showsPssAsPkcs1() {
            return true;
        }

        @Override
        ClientSchemes schemes(@Nullable SSLSession handshake) {
            return ClientSchemes.RSA_AND_ECDSA;
        }

        @Override
        Optional<Credential> choose(AskedKeyType asked, HostCredentials host, ClientSchemes client) {
            return switch (asked.type()) {
                case RSA -> host.credential(KeyType.RSA);
                case ECDSA ->
                    host.credential(KeyType.RSA).isPresent() ? Optional.empty() : host.credential(KeyType.ECDSA);
                case EDDSA, RSASSA_PSS -> Optional.empty();
            };
        }
    };

    private static final String BOUNCY_CASTLE_PACKAGE = "org.bouncycastle.";
    private static final String CONSCRYPT_PACKAGE = "org.conscrypt.";

    /**
     * Whether the engine signs with an ECDSA key only by the hash of the key's curve, in all versions. TLS 1.3 demands
     * it; below, the schemes of ECDSA name a hash, and clients verify it with keys on each of their curves (RFC 8446
     * section 4.2.3, RFC 5246 section 7.4.1.4.1).
     *
     * @return whether it does
     */
    public abstract boolean bindsCurvesBelowTls13();

    /**
     * Whether the engine shows RSA signatures with PSS by the names of those with PKCS #1 v1.5. Where it does not, the
     * latter are ignored in TLS 1.3, which allows them in certificates only (RFC 8446 section 4.2.3).
     */
    abstract boolean showsPssAsPkcs1();

    abstract Optional<Credential> choose(AskedKeyType asked, HostCredentials host, ClientSchemes client);

    /** Reads the client's signature schemes, as far as the engine shows them. */
    ClientSchemes schemes(@Nullable SSLSession handshake) {
        return ClientSchemes.shownBy(handshake, this);
    }

    /**
     * Finds the engine that asks: a key manager for JSSE may be called by Bouncy Castle's or Conscrypt, if that is named
     * or the first provider registered.
     *
     * @param session of the engine, in a handshake or before it
     * @return the engine
     */
    public EngineKind asking(@Nullable SSLSession session) {
        if (this != JSSE || session == null) {
            return this;
        }
        String engine = session.getClass().getName();
        if (engine.startsWith(CONSCRYPT_PACKAGE)) {
            return CONSCRYPT;
        }
        return engine.startsWith(BOUNCY_CASTLE_PACKAGE) ? BOUNCY_CASTLE : JSSE;
    }

    private static Optional<Credential> asAsked(AskedKeyType asked, HostCredentials host, ClientSchemes client) {
        return first(
                host,
                client,
                credential -> credential.keyType() == asked.type()
                        && asked.curve()
                                .map(curve -> SignatureScheme.isOn(curve, credential))
                                .orElse(true));
    }

    /**
     * Finds the first credential with a key of this type that the client can use. One on another curve than the client's
     * schemes name is found only if the host has no key, of any type, that they do name.
     */
    private static Optional<Credential> usable(
            HostCredentials host, ClientSchemes client, Predicate<Credential> suchKey) {
        return host.credentials().stream().anyMatch(client::names)
                ? find(host, suchKey.and(client::names))
                : find(host, suchKey.and(client::canUse));
    }

    private static Optional<Credential> find(HostCredentials host, Predicate<Credential> suitable) {
        for (Credential credential : host.credentials()) {
            if (suitable.test(credential)) {
                return Optional.of(credential);
            }
        }
        return Optional.empty();
    }

    /**
     * Finds the first credential with a key of this type that the client can use; if it can use no key of the host, the
     * first with a key of this type.
     */
    private static Optional<Credential> first(
            HostCredentials host, ClientSchemes client, Predicate<Credential> suchKey) {
        Optional<Credential> usable = usable(host, client, suchKey);
        return usable.isPresent() || host.credentials().stream().anyMatch(client::canUse)
                ? usable
                : host.credentials().stream().filter(suchKey).findFirst();
    }
}

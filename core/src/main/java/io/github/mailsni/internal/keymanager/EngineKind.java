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

/** The ways in which TLS engines ask for keys. */
public enum EngineKind {
    /** SunJSSE, BCJSSE: ask for each key type that the client can use, until one is there. */
    JSSE {
        @Override
        boolean showsPssAsPkcs1() {
            return false;
        }

        @Override
        Optional<Credential> choose(AskedKeyType asked, HostCredentials host, ClientSchemes client) {
            return first(
                    host,
                    client,
                    credential -> credential.keyType() == asked.type()
                            && asked.curve()
                                    .map(curve -> SignatureScheme.isOn(curve, credential))
                                    .orElse(true));
        }
    },
    /**
     * Netty's OpenSSL provider: asks for {@code EC} and {@code RSA} only, by the server's cipher suites, not by the client's,
     * and takes the first answer. Below TLS 1.3 an ECDSA key would fail every client that has RSA suites only (netty#12300),
     * so that an RSA key is preferred there; the Ed25519 key of a host has to answer to {@code EC}.
     */
    OPENSSL {
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
     * Conscrypt: asks for {@code RSA} and {@code EC}, by the cipher suites, and presents one of the answers whatever the client
     * can use. What it shows of the client's schemes is a constant in which the curves P-256 and P-384 are missing. A host with
     * both gets its RSA key presented, which nearly every client can use.
     */
    CONSCRYPT {
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

    private static final String CONSCRYPT_PACKAGE = "org.conscrypt.";

    /**
     * Whether RSA signatures with PSS go by the names of those with PKCS #1 v1.5. Where they do not, the latter are nothing to
     * go by in TLS 1.3, which names them for certificates only (RFC 8446 section 4.2.3).
     */
    abstract boolean showsPssAsPkcs1();

    abstract Optional<Credential> choose(AskedKeyType asked, HostCredentials host, ClientSchemes client);

    /** What is shown of the client's signature schemes. */
    ClientSchemes schemes(@Nullable SSLSession handshake) {
        return ClientSchemes.shownBy(handshake, this);
    }

    /** Who asks: a key manager for JSSE may find itself in a context of Conscrypt, which can be the first that is registered. */
    EngineKind asking(@Nullable SSLSession handshake) {
        return this == JSSE
                        && handshake != null
                        && handshake.getClass().getName().startsWith(CONSCRYPT_PACKAGE)
                ? CONSCRYPT
                : this;
    }

    /** The first with such a key that the client can use. */
    private static Optional<Credential> usable(
            HostCredentials host, ClientSchemes client, Predicate<Credential> suchKey) {
        for (Credential credential : host.credentials()) {
            if (suchKey.test(credential) && client.canUse(credential)) {
                return Optional.of(credential);
            }
        }
        return Optional.empty();
    }

    /** The first with such a key that the client can use; if it can use no key of the host, the first with such a key. */
    private static Optional<Credential> first(
            HostCredentials host, ClientSchemes client, Predicate<Credential> suchKey) {
        Optional<Credential> usable = usable(host, client, suchKey);
        return usable.isPresent() || host.credentials().stream().anyMatch(client::canUse)
                ? usable
                : host.credentials().stream().filter(suchKey).findFirst();
    }
}

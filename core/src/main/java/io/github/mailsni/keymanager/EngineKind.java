package io.github.mailsni.keymanager;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyType;
import io.github.mailsni.keymanager.SniKeyManager.AskedKeyType;
import io.github.mailsni.keymanager.SniKeyManager.ClientSchemes;
import java.util.Optional;
import java.util.function.Predicate;

/** The two ways in which TLS engines ask for keys. */
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
    };

    /**
     * Whether RSA signatures with PSS go by the names of those with PKCS #1 v1.5. Where they do not, the latter are nothing to
     * go by in TLS 1.3, which names them for certificates only (RFC 8446 section 4.2.3).
     */
    abstract boolean showsPssAsPkcs1();

    abstract Optional<Credential> choose(AskedKeyType asked, HostCredentials host, ClientSchemes client);

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

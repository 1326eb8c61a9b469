package io.github.mailsni.keymanager;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyType;
import io.github.mailsni.keymanager.SniKeyManager.AskedKeyType;
import io.github.mailsni.keymanager.SniKeyManager.ClientSchemes;
import java.util.Optional;

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
            return host.credential(asked.type())
                    .filter(credential -> asked.curve()
                            .map(curve -> SignatureScheme.isOn(curve, credential))
                            .orElse(true))
                    .filter(credential -> client.canUse(credential) || noneFits(host, client));
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
            Optional<Credential> rsa =
                    host.credential(KeyType.RSA).filter(key -> client.canUse(key) || noneFits(host, client));
            if (asked.type() == KeyType.RSA) {
                return rsa;
            }
            if (asked.type() != KeyType.ECDSA || (rsa.isPresent() && !client.tls13())) {
                return Optional.empty();
            }
            return host.credential(KeyType.ECDSA)
                    .filter(client::canUse)
                    .or(() -> host.credential(KeyType.EDDSA).filter(client::canUse))
                    .or(() -> host.credential(KeyType.ECDSA).filter(key -> noneFits(host, client)));
        }
    };

    /**
     * Whether RSA signatures with PSS go by the names of those with PKCS #1 v1.5. Where they do not, the latter are nothing to
     * go by in TLS 1.3, which names them for certificates only (RFC 8446 section 4.2.3).
     */
    abstract boolean showsPssAsPkcs1();

    abstract Optional<Credential> choose(AskedKeyType asked, HostCredentials host, ClientSchemes client);

    private static boolean noneFits(HostCredentials host, ClientSchemes client) {
        return host.credentials().stream().noneMatch(client::canUse);
    }
}

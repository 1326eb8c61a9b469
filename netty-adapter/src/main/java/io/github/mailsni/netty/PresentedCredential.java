package io.github.mailsni.netty;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;

/** Which credential of a host an engine has presented to its client. */
final class PresentedCredential {
    private PresentedCredential() {}

    /**
     * The engine knows, unless it has resumed a session or failed early; then it is the first that would do.
     *
     * @param usable whether server and client can do with a credential
     */
    static Credential of(SSLEngine engine, HostCredentials host, Predicate<Credential> usable) {
        List<Credential> credentials = host.credentials();
        if (credentials.size() == 1) {
            return credentials.get(0);
        }
        return localLeaf(engine)
                .flatMap(leaf -> credentials.stream()
                        .filter(credential -> credential.leaf().equals(leaf))
                        .findFirst())
                .or(() -> credentials.stream().filter(usable).findFirst())
                .orElse(credentials.get(0));
    }

    private static Optional<Certificate> localLeaf(SSLEngine engine) {
        Certificate[] chain = engine.getSession().getLocalCertificates();
        return chain == null || chain.length == 0 ? Optional.empty() : Optional.of(chain[0]);
    }
}

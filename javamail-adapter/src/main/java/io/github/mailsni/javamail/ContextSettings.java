package io.github.mailsni.javamail;

import io.github.mailsni.internal.keymanager.KeyAgreements;
import io.github.mailsni.javamail.ServerDefaults.ClientAuthentication;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/** Collects and checks the settings of a TLS context. Not thread-safe. */
final class ContextSettings {
    private String providerName = MailTls.DEFAULT_PROVIDER;
    private Optional<Provider> provider = Optional.empty();
    private Optional<List<String>> protocols = Optional.empty();
    private Optional<List<String>> cipherSuites = Optional.empty();
    private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
    private Optional<X509TrustManager> trustManager = Optional.empty();

    void provider(String name) {
        providerName = name;
        provider = Optional.empty();
    }

    void provider(Provider instance) {
        provider = Optional.of(instance);
    }

    void protocols(List<String> names) {
        protocols = Optional.of(atLeastOne("protocol", names));
    }

    void cipherSuites(List<String> names) {
        cipherSuites = Optional.of(atLeastOne("cipher suite", names));
    }

    private static List<String> atLeastOne(String kind, List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("name at least one " + kind + ", or do not call this method");
        }
        return names;
    }

    void clientCertificates(ClientAuthentication authentication, X509TrustManager judge) {
        clientAuthentication = authentication;
        trustManager = Optional.of(judge);
    }

    SSLContext context(X509ExtendedKeyManager keyManager) {
        Provider tls = provider.orElseGet(this::registered);
        try {
            SSLContext context = SSLContext.getInstance("TLS", tls);
            context.init(new KeyManager[] {keyManager}, trust(tls), null);
            return context;
        } catch (GeneralSecurityException noTls) {
            throw new IllegalStateException(
                    "the security provider " + tls.getName() + " does not give a working TLS: " + noTls.getMessage(),
                    noTls);
        }
    }

    private Provider registered() {
        Provider registered = Security.getProvider(providerName);
        if (registered == null) {
            throw new IllegalStateException("no security provider " + providerName + " is registered; registered are "
                    + Arrays.stream(Security.getProviders())
                            .map(Provider::getName)
                            .collect(Collectors.joining(", ")));
        }
        return registered;
    }

    /** Defaults to the runtime's trust anchors, with the trust manager of this provider if it has one. */
    private TrustManager[] trust(Provider tls) throws GeneralSecurityException {
        if (trustManager.isPresent()) {
            return new TrustManager[] {trustManager.get()};
        }
        String algorithm = tls.getService("TrustManagerFactory", "PKIX") == null
                ? TrustManagerFactory.getDefaultAlgorithm()
                : "PKIX";
        TrustManagerFactory factory = tls.getService("TrustManagerFactory", algorithm) == null
                ? TrustManagerFactory.getInstance(algorithm)
                : TrustManagerFactory.getInstance(algorithm, tls);
        factory.init((KeyStore) null);
        return factory.getTrustManagers();
    }

    ServerDefaults defaults(List<SNIMatcher> matchers, SSLContext context) {
        SSLParameters supported = context.getSupportedSSLParameters();
        String name = context.getProvider().getName();
        protocols.ifPresent(names -> check("protocol", names, supported.getProtocols(), name));
        cipherSuites.ifPresent(names -> check("cipher suite", names, supported.getCipherSuites(), name));
        return new ServerDefaults(
                matchers,
                protocols,
                cipherSuites,
                clientAuthentication,
                name.equals(MailTls.DEFAULT_PROVIDER) ? KeyAgreements.constraints() : Optional.empty());
    }

    private static void check(String kind, List<String> names, String[] known, String provider) {
        for (String name : names) {
            if (!List.of(known).contains(name)) {
                throw new IllegalStateException("the security provider " + provider + " has no " + kind + " " + name
                        + "; it has " + String.join(", ", known));
            }
        }
    }
}

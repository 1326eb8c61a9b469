package io.github.mailsni.internal.keymanager;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.mailsni.CertificateSelector;
import io.github.mailsni.CertificateSource;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyType;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates a TLS engine's requests for keys, one for each key type, into one selection by name.
 *
 * <p>The name comes first and the key type second: an engine that asks for an RSA key first does not get the default's
 * when the host has an ECDSA key that the client can use. A key of the asked type is declined only if it does not fit
 * the client's signature schemes and another key of the host does; the schemes that the engine shows may be incomplete.
 *
 * <p>An alias names one credential, key and chain together, even if the files have changed since. It is valid for
 * {@link #ALIAS_LIFE} after its last use, far longer than an engine takes between two calls, and unknown afterwards and
 * after the selector was closed.
 *
 * <p>A key manager that is dropped leaves nothing behind in the selector, once it has been garbage collected.
 *
 * <p>Thread-safe. No method throws or blocks. It is a server's key manager, and has no client certificates.
 */
public final class SniKeyManager extends X509ExtendedKeyManager {
    /** The life of an alias after its last use. */
    static final Duration ALIAS_LIFE = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger("io.github.mailsni.selection");
    private static final X509Certificate[] NO_CERTIFICATES = {};

    /** Cancels the registration at the selector of a key manager that is no longer in use. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final CertificateSelector selector;
    private final EngineKind engineKind;
    private final boolean telling;
    private final KeptSessions keptSessions;
    private final Cache<String, Issued> issued;

    private final ReportedHandshakes reported = new ReportedHandshakes();

    /**
     * The handshake of the last request. Handshakes of other threads displace it; then the name is read again, with an
     * equal result. Emptied when the selector is closed.
     */
    private final AtomicReference<@Nullable Reading> lastReading = new AtomicReference<>();

    /** The credential behind an alias. */
    private static final class Issued {
        private final PrivateKey privateKey;
        /** Handed out without a copy: Netty's OpenSSL provider recognises a chain by the array's identity. */
        private final X509Certificate[] chain;

        Issued(Credential credential) {
            privateKey = credential.privateKey();
            chain = credential.chain().toArray(NO_CERTIFICATES);
        }
    }

    /**
     * The requested name and the selection of one handshake. All key types are answered from one selection, whatever is
     * reloaded meanwhile.
     *
     * @param handshake empty if the engine shows none
     */
    private record Reading(WeakReference<@Nullable SSLSession> handshake, RequestedName name, Selection selection) {
        boolean isOf(SSLSession other) {
            return handshake.refersTo(other);
        }
    }

    /**
     * Creates a key manager over a selector.
     *
     * @param selector selects for each handshake
     * @param engineKind the engine that asks
     */
    public SniKeyManager(CertificateSelector selector, EngineKind engineKind) {
        this(selector, engineKind, true, Ticker.systemTicker());
    }

    /**
     * Creates a key manager for an adapter that knows more of the handshake, and reports the presented credential to
     * the log and the selector itself.
     *
     * @param selector selects for each handshake
     * @param engineKind the engine that asks
     * @return the key manager
     */
    public static SniKeyManager silent(CertificateSelector selector, EngineKind engineKind) {
        return new SniKeyManager(selector, engineKind, false, Ticker.systemTicker());
    }

    SniKeyManager(CertificateSelector selector, EngineKind engineKind, boolean telling, Ticker ticker) {
        this(selector, engineKind, telling, ticker, new KeptSessions(selector));
    }

    SniKeyManager(
            CertificateSelector selector,
            EngineKind engineKind,
            boolean telling,
            Ticker ticker,
            KeptSessions keptSessions) {
        this.selector = selector;
        this.engineKind = engineKind;
        this.telling = telling;
        this.keptSessions = keptSessions;
        this.issued = Caffeine.newBuilder()
                .expireAfterAccess(ALIAS_LIFE)
                .ticker(ticker)
                .build();
        CertificateSource.Registration forgetting = selector.onClose(new Forgetting(issued, lastReading));
        CLEANER.register(this, forgetting::cancel);
    }

    /**
     * Empties a key manager when the selector is closed. The selector holds this object, so it must not hold the key
     * manager or its keys.
     */
    private static final class Forgetting implements Runnable {
        private final WeakReference<Cache<String, Issued>> issued;
        private final WeakReference<AtomicReference<@Nullable Reading>> lastReading;

        Forgetting(Cache<String, Issued> issued, AtomicReference<@Nullable Reading> lastReading) {
            this.issued = new WeakReference<>(issued);
            this.lastReading = new WeakReference<>(lastReading);
        }

        @Override
        public void run() {
            Cache<String, Issued> aliases = issued.get();
            if (aliases != null) {
                aliases.invalidateAll();
            }
            AtomicReference<@Nullable Reading> reading = lastReading.get();
            if (reading != null) {
                reading.set(null);
            }
        }
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return engine == null
                ? chooseServerAlias(keyType, null)
                : chooseServerAlias(keyType, shownBy(engine::getHandshakeSession), engine::getSSLParameters);
    }

    @Override
    public @Nullable String chooseServerAlias(
            @Nullable String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return socket instanceof SSLSocket sslSocket
                ? chooseServerAlias(keyType, shownBy(sslSocket::getHandshakeSession), sslSocket::getSSLParameters)
                : chooseServerAlias(keyType, null);
    }

    private static @Nullable SSLSession shownBy(Supplier<@Nullable SSLSession> handshake) {
        try {
            return handshake.get();
        } catch (UnsupportedOperationException notShown) {
            return null;
        }
    }

    @Nullable String chooseServerAlias(@Nullable String keyType, @Nullable SSLSession handshake) {
        return chooseServerAlias(keyType, handshake, SSLParameters::new);
    }

    private @Nullable String chooseServerAlias(
            @Nullable String keyType, @Nullable SSLSession handshake, Supplier<SSLParameters> parameters) {
        Optional<AskedKeyType> asked = AskedKeyType.parse(keyType);
        if (asked.isEmpty()) {
            return null;
        }
        Reading reading = reading(handshake);
        if (selector.rejects(reading.name(), reading.selection())) {
            return null;
        }
        Optional<Credential> chosen = choose(asked.get(), reading.selection(), handshake);
        chosen.ifPresent(credential -> {
            if (engineKind == EngineKind.JSSE && handshake != null) {
                keptSessions.keep(handshake, reading.selection(), parameters);
            }
            tell(reading.name(), reading.selection(), credential, handshake);
        });
        return chosen.map(this::issue).orElse(null);
    }

    /** Reads the requested name and selects at the engine's first request, and keeps both for the next ones. */
    private Reading reading(@Nullable SSLSession handshake) {
        Reading latest = lastReading.get();
        if (handshake != null && latest != null && latest.isOf(handshake)) {
            return latest;
        }
        RequestedName name = ServerNames.requestedIn(handshake);
        Reading reading = new Reading(new WeakReference<>(handshake), name, selector.select(name));
        if (handshake != null) {
            lastReading.set(reading);
        }
        return reading;
    }

    private Optional<Credential> choose(AskedKeyType asked, Selection selection, @Nullable SSLSession handshake) {
        EngineKind asking = engineKind.asking(handshake);
        ClientSchemes client = asking.schemes(handshake);
        // A client whose schemes fit no key may still be served: the schemes that the engine shows are a hint.
        HostCredentials host = Candidates.firstUsable(selection, client::canUse).orElse(selection.host());
        return asking.choose(asked, host, client);
    }

    private String issue(Credential credential) {
        String alias = credential.keyType() + "." + credential.id();
        if (issued.getIfPresent(alias) == null) {
            issued.put(alias, new Issued(credential));
        }
        return alias;
    }

    /** Reports a handshake once, and logs each credential that its engine gets: the last one is presented. */
    private void tell(RequestedName name, Selection selection, Credential credential, @Nullable SSLSession handshake) {
        if (!telling || handshake == null) {
            return;
        }
        OptionalLong former = reported.add(handshake, credential.id());
        if (former.isEmpty()) {
            selector.recordPresented(name, selection, credential);
        }
        if (LOG.isDebugEnabled() && (former.isEmpty() || former.getAsLong() != credential.id())) {
            LOG.debug("{}", SelectionLog.line(name, selection, credential));
        }
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        Issued found = alias == null ? null : issued.getIfPresent(alias);
        return found == null ? null : found.privateKey;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        Issued found = alias == null ? null : issued.getIfPresent(alias);
        return found == null ? null : found.chain;
    }

    /** Lists no alias: a server's engine does not need the list, and it would disclose all hosts. */
    @Override
    public String @Nullable [] getServerAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    /** Returns null: this key manager has no client certificates. */
    @Override
    public String @Nullable [] getClientAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    /** Returns null: this key manager has no client certificates. */
    @Override
    public @Nullable String chooseClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    /** Returns null: this key manager has no client certificates. */
    @Override
    public @Nullable String chooseEngineClientAlias(
            String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return null;
    }

    /**
     * The signature_algorithms of the client, as far as the engine shows them.
     *
     * @param algorithms by JSSE's names; empty if the engine does not show them
     * @param tls13 whether the version is TLS 1.3
     * @param pkcs1 whether a client that names PKCS #1 v1.5 can be served with it
     * @param curvesBound whether a scheme of ECDSA is for keys on one curve
     */
    record ClientSchemes(List<String> algorithms, boolean tls13, boolean pkcs1, boolean curvesBound) {
        private static final ClientSchemes NOT_SHOWN = new ClientSchemes(List.of(), false, true, true);

        /** The algorithms of RSA and ECDSA keys, for engines that show none and present only such keys. */
        static final ClientSchemes RSA_AND_ECDSA = new ClientSchemes(
                List.of("SHA256withECDSA", "SHA384withECDSA", "SHA512withECDSA", "SHA256withRSA"), false, true, true);

        static ClientSchemes shownBy(@Nullable SSLSession handshake, EngineKind engineKind) {
            if (!(handshake instanceof ExtendedSSLSession extended)) {
                return NOT_SHOWN;
            }
            try {
                String[] algorithms = extended.getPeerSupportedSignatureAlgorithms();
                boolean tls13 = "TLSv1.3".equals(handshake.getProtocol());
                return new ClientSchemes(
                        algorithms == null ? List.of() : List.of(algorithms),
                        tls13,
                        !tls13 || engineKind.showsPssAsPkcs1(),
                        tls13 || engineKind.bindsCurvesBelowTls13());
            } catch (RuntimeException notShown) {
                return NOT_SHOWN;
            }
        }

        boolean canUse(Credential credential) {
            return names(credential)
                    || (!curvesBound
                            && algorithms.stream()
                                    .anyMatch(algorithm -> SignatureScheme.fitsOnAnyCurve(algorithm, credential)));
        }

        /** Whether one of the schemes is for this type of key and, with ECDSA, for its curve; or none is shown. */
        boolean names(Credential credential) {
            if (algorithms.isEmpty()) {
                return true;
            }
            for (String algorithm : algorithms) {
                if ((pkcs1 || !algorithm.endsWith("withRSA")) && SignatureScheme.fits(algorithm, credential)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** A key type in the spelling of an engine's request. */
    record AskedKeyType(KeyType type, Optional<String> curve) {
        /**
         * Parses the names of JSSE and BCJSSE: {@code EC/secp256r1}, {@code ECDHE_ECDSA}, {@code KE:RSA}, {@code
         * Ed25519}.
         */
        static Optional<AskedKeyType> parse(@Nullable String keyType) {
            if (keyType == null) {
                return Optional.empty();
            }
            if (keyType.equals("EC") || keyType.endsWith("_ECDSA")) {
                return Optional.of(new AskedKeyType(KeyType.ECDSA, Optional.empty()));
            }
            if (keyType.startsWith("EC/")) {
                return Optional.of(new AskedKeyType(KeyType.ECDSA, Optional.of(keyType.substring(3))));
            }
            if (keyType.equals("EdDSA")) {
                return Optional.of(new AskedKeyType(KeyType.EDDSA, Optional.empty()));
            }
            if (keyType.equals("Ed25519") || keyType.equals("Ed448")) {
                return Optional.of(new AskedKeyType(KeyType.EDDSA, Optional.of(keyType)));
            }
            if (keyType.startsWith("RSASSA-PSS") || keyType.startsWith("RSA_PSS_PSS")) {
                return Optional.of(new AskedKeyType(KeyType.RSASSA_PSS, Optional.empty()));
            }
            return keyType.endsWith("RSA")
                    ? Optional.of(new AskedKeyType(KeyType.RSA, Optional.empty()))
                    : Optional.empty();
        }
    }
}

package io.github.mailsni.internal.keymanager;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.InMemorySelector;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.internal.pem.PublicKeys;
import io.github.mailsni.support.Race;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lets threads use one key manager at once, each for its own handshakes, while another thread renews a host's credentials or closes
 * the selector. Shows that a handshake gets its own host's aliases although the others displace the reading that is kept for the next
 * request; that an alias leads to one key and the chain of that key, also when its credential has been replaced meanwhile; and that
 * a key or a chain that is found while the selector is closed belongs to the alias.
 */
@Tag("jdk")
@DisplayName("The key manager, when threads race for it,")
class SniKeyManagerRacesTest {
    private static final int ROUNDS = 200;
    private static final TestAuthority AUTHORITY = TestAuthority.create("Races");
    private static final HostCredentials A = host("a.example");
    private static final HostCredentials RENEWED = host("a.example");
    private static final HostCredentials B = host("b.example");

    private final Race race = new Race();

    /** A host with new keys of two types. */
    private static HostCredentials host(String name) {
        return HostCredentials.of(
                name, List.of(credential(name, KeyAlgorithm.EC_P256), credential(name, KeyAlgorithm.ED25519)));
    }

    private static Credential credential(String name, KeyAlgorithm type) {
        TestCertificate certificate =
                AUTHORITY.certificateFor(name).keyType(type).issue();
        return Credential.of(certificate.privateKey(), certificate.chain());
    }

    /** Selects by exact name; a host's credentials can be replaced at any time. */
    private static final class Replaceable extends InMemorySelector {
        private final Map<String, HostCredentials> hosts =
                new ConcurrentHashMap<>(Map.of("a.example", A, "b.example", B));
        private final Queue<Runnable> atClose = new ConcurrentLinkedQueue<>();

        @Override
        public Selection select(RequestedName name) {
            String host = name.serverName().orElseThrow().toString();
            return Selection.of(requireNonNull(hosts.get(host)), MatchKind.EXACT, true);
        }

        @Override
        public Registration onClose(Runnable action) {
            atClose.add(action);
            return () -> atClose.remove(action);
        }

        void close() {
            atClose.forEach(Runnable::run);
        }
    }

    @AfterEach
    void end() {
        race.close();
    }

    @Test
    @DisplayName("gives each handshake its own host's key and chain, though credentials are renewed")
    void renewed() throws Exception {
        Replaceable selector = new Replaceable();
        SniKeyManager keyManager = new SniKeyManager(selector, EngineKind.JSSE);
        for (int round = 0; round < ROUNDS; round++) {
            HostCredentials next = round % 2 == 0 ? RENEWED : A;
            race.run(
                    () -> handshake(keyManager, "a.example"),
                    () -> handshake(keyManager, "b.example"),
                    () -> selector.hosts.put("a.example", next));
        }
        selector.close();
    }

    @Test
    @DisplayName("gives a handshake its own host's key and chain or none, though the selector is closed")
    void closed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Replaceable selector = new Replaceable();
            SniKeyManager keyManager = new SniKeyManager(selector, EngineKind.JSSE);
            race.run(
                    () -> lastHandshake(keyManager, "a.example"),
                    () -> lastHandshake(keyManager, "b.example"),
                    selector::close);
        }
    }

    /** Asks as JSSE does: for the key types of one handshake, then for the key and the chain of each alias. */
    private static void handshake(SniKeyManager keyManager, String host) {
        SSLSession session = session(host);
        List<String> aliases = new ArrayList<>();
        for (String keyType : List.of("EC", "EdDSA")) {
            aliases.add(requireNonNull(keyManager.chooseServerAlias(keyType, session)));
        }
        List<Credential> served = new ArrayList<>();
        for (String alias : aliases) {
            served.add(credentialOf(
                    requireNonNull(keyManager.getPrivateKey(alias)),
                    requireNonNull(keyManager.getCertificateChain(alias)),
                    host));
        }
        assertThat(served).doesNotHaveDuplicates();
    }

    private static void lastHandshake(SniKeyManager keyManager, String host) {
        String alias = keyManager.chooseServerAlias("EC", session(host));
        PrivateKey key = keyManager.getPrivateKey(alias);
        X509Certificate @Nullable [] chain = keyManager.getCertificateChain(alias);
        if (key != null && chain != null) {
            credentialOf(key, chain, host);
        }
    }

    /** Finds the host's credential that has both, of those before and after the renewal. */
    private static Credential credentialOf(PrivateKey key, X509Certificate[] chain, String host) {
        assertThat(PublicKeys.belongTogether(key, chain[0].getPublicKey())).isTrue();
        List<Credential> all = new ArrayList<>();
        for (HostCredentials each : List.of(A, RENEWED, B)) {
            if (each.label().equals(host)) {
                all.addAll(each.credentials());
            }
        }
        return all.stream()
                .filter(credential -> credential.privateKey().equals(key)
                        && credential.chain().equals(List.of(chain)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("key and chain are not of one credential of " + host));
    }

    private static SSLSession session(String host) {
        return new ShownHandshake(
                "TLSv1.3", List.of(new SNIHostName(host)), "SHA256withECDSA", "SHA384withECDSA", "Ed25519");
    }
}

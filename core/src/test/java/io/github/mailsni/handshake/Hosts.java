package io.github.mailsni.handshake;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.InMemorySelector;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Selects credentials in memory: a default, and others by exact name. Hosts may be added while it is in use. */
public final class Hosts extends InMemorySelector {
    /** The authority that the clients of tests may trust. */
    public static final TestAuthority AUTHORITY = TestAuthority.create("Test CA");

    private static final Map<KeyAlgorithm, TestCertificate> KEY_HOLDERS = new ConcurrentHashMap<>();

    private final Map<ServerName, HostCredentials> byName = new ConcurrentHashMap<>();
    private volatile HostCredentials defaultHost;

    private Hosts(HostCredentials defaultHost) {
        this.defaultHost = defaultHost;
    }

    /** Creates hosts with a default, which is also known by its own name. */
    public static Hosts withDefault(String name, KeyAlgorithm... keyTypes) {
        HostCredentials credentials = credentials(name, keyTypes);
        Hosts hosts = new Hosts(credentials);
        hosts.byName.put(ServerName.of(name), credentials);
        return hosts;
    }

    /** Adds or replaces a host. */
    public Hosts host(String name, KeyAlgorithm... keyTypes) {
        HostCredentials credentials = credentials(name, keyTypes);
        HostCredentials former = byName.put(ServerName.of(name), credentials);
        if (former == defaultHost) {
            defaultHost = credentials;
        }
        return this;
    }

    public HostCredentials get(String name) {
        HostCredentials credentials = byName.get(ServerName.of(name));
        if (credentials == null) {
            throw new IllegalArgumentException("no such host: " + name);
        }
        return credentials;
    }

    @Override
    public Selection select(RequestedName name) {
        HostCredentials host = name.serverName().map(byName::get).orElse(null);
        if (host == null) {
            return Selection.of(defaultHost, MatchKind.DEFAULT, false);
        }
        List<HostCredentials> candidates = host == defaultHost ? List.of(host) : List.of(host, defaultHost);
        return new Selection(host, MatchKind.EXACT, true, candidates);
    }

    private static HostCredentials credentials(String name, KeyAlgorithm... keyTypes) {
        return HostCredentials.of(
                name,
                Arrays.stream(keyTypes)
                        .map(keyType -> credential(name, keyType))
                        .toList());
    }

    /**
     * Issues a certificate for a name. All certificates of one key type share a key: tests distinguish hosts by
     * certificates.
     */
    public static Credential credential(String name, KeyAlgorithm keyType) {
        TestCertificate keyHolder = KEY_HOLDERS.computeIfAbsent(
                keyType,
                type -> AUTHORITY.certificateFor("keys.example").keyType(type).issue());
        TestCertificate certificate =
                AUTHORITY.certificateFor(name).keyOf(keyHolder).issue();
        return Credential.of(certificate.privateKey(), certificate.chain());
    }
}

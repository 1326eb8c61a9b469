package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.index.HostIndex;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.GoodUnit;
import io.github.mailsni.internal.selector.CredentialsPool;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of the files of other hosts whose certificates name a host")
class SelectionRuleTest {
    private static final ServerName HOST = ServerName.of("mail.example.com");
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");
    private static final Credential ECDSA = credential(KeyAlgorithm.EC_P256);
    private static final Credential RSA = credential(KeyAlgorithm.RSA_2048);
    private static final int FILES = 8;

    private static Credential credential(KeyAlgorithm key) {
        TestCertificate issued =
                AUTHORITY.certificateFor(HOST.toString()).keyType(key).issue();
        return Credential.of(issued.privateKey(), issued.chain());
    }

    /** How many files are read at the first request for the host, of eight that hold these credentials. */
    private static int read(IntFunction<List<Credential>> content) {
        HostIndex.Change change = new HostIndex.Change(HostIndex.empty());
        for (int i = 0; i < FILES; i++) {
            change.naming(new Unit("other" + i + ".example.com", null, 0), List.of(), Set.of(HOST.toString()));
        }
        List<Unit> read = new ArrayList<>();
        SelectionRule rule = new SelectionRule(
                change.apply(),
                files -> {
                    read.add(files);
                    return content.apply(read.size());
                },
                Unit::unit,
                List.of(),
                Instant.now(),
                new CredentialsPool());

        assertThat(rule.find(HOST).isEmpty()).isFalse();
        return read.size();
    }

    @Test
    @DisplayName("six are read if common clients are served by then, lest one request reads them all")
    void bounded() {
        assertThat(read(number -> List.of(ECDSA, RSA))).isEqualTo(6);
    }

    @Test
    @DisplayName("more are read until there is a certificate for each common client")
    void untilCommonClientsAreServed() {
        assertThat(read(number -> List.of(number == 7 ? RSA : ECDSA))).isEqualTo(7);
    }

    @Test
    @DisplayName("all are read if none has a certificate for some common clients")
    void all() {
        assertThat(read(number -> List.of(ECDSA))).isEqualTo(FILES);
    }

    @Test
    @DisplayName("those with the host's own certificate need not be in memory, others have to be")
    void inMemory() {
        assertThat(reads(ECDSA, ECDSA, true)).isFalse();
        assertThat(reads(ECDSA, RSA, true)).isTrue();
        assertThat(reads(ECDSA, ECDSA, false)).isTrue();
    }

    /** Whether the first request for the host reads files, where one other host's are not in memory. */
    private static boolean reads(Credential own, Credential other, boolean ownIsInMemory) {
        Unit files = read("own", own);
        HostIndex index = new HostIndex.Change(HostIndex.empty())
                .own(files, List.of(), Set.of(HOST.toString()))
                .naming(read("other", other), List.of(), Set.of(HOST.toString()))
                .apply();
        SelectionRule rule =
                new SelectionRule(index, any -> List.of(), Unit::unit, List.of(), Instant.now(), new CredentialsPool());
        return rule.reads(HOST, each -> ownIsInMemory && each.equals(files));
    }

    private static Unit read(String name, Credential content) {
        Unit files = new Unit(name, null, 0);
        files.state(GoodUnit.of(1, Long.MAX_VALUE, List.of(content), List.of(), List.of(), List.of()));
        return files;
    }
}

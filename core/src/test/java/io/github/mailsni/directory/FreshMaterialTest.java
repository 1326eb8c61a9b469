package io.github.mailsni.directory;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.internal.material.CredentialLoader;
import io.github.mailsni.testing.TestCertificate;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Key material that was just read")
class FreshMaterialTest {
    private final Credential credential = credential();

    private static Credential credential() {
        TestCertificate certificate = LiveDirectory.certificate(LiveDirectory.DEFAULT, 1);
        return Credential.of(certificate.privateKey(), List.of(certificate.leaf()));
    }

    private WeakReference<List<Credential>> hold(FreshMaterial fresh) {
        List<Credential> credentials = new ArrayList<>(List.of(credential));
        fresh.hold(credentials);
        return new WeakReference<>(credentials);
    }

    private static void assertLeavesMemory(WeakReference<List<Credential>> held) {
        eventually(() -> {
            System.gc();
            assertThat(held.get()).isNull();
        });
    }

    private static void assertStays(WeakReference<List<Credential>> held) {
        System.gc();
        assertThat(held.get()).isNotNull();
    }

    @Test
    @DisplayName("stays in memory until no round runs, as far as there is room")
    void bounded() {
        FreshMaterial fresh = new FreshMaterial(2L * CredentialLoader.weight(credential));
        fresh.begin();
        WeakReference<List<Credential>> first = hold(fresh);
        fresh.begin();
        WeakReference<List<Credential>> second = hold(fresh);
        WeakReference<List<Credential>> third = hold(fresh);
        assertLeavesMemory(third);
        fresh.end();
        assertStays(first);
        assertStays(second);
        fresh.end();
        assertLeavesMemory(first);
        assertLeavesMemory(second);

        fresh.begin();
        WeakReference<List<Credential>> fourth = hold(fresh);
        assertStays(fourth);
        fresh.end();
        assertLeavesMemory(fourth);
    }

    @Test
    @DisplayName("leaves memory where there is no round")
    void noRound() {
        FreshMaterial fresh = new FreshMaterial(2L * CredentialLoader.weight(credential));
        assertLeavesMemory(hold(fresh));
        fresh.begin();
        fresh.end();
        assertLeavesMemory(hold(fresh));
    }
}

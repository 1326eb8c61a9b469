package io.github.mailsni.internal.keymanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.InMemorySelector;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Key managers that are dropped")
class DroppedKeyManagersTest {
    @Test
    @DisplayName("leave nothing behind in the selector, which lives on")
    void dropped() throws Exception {
        Counting selector = new Counting();
        for (int i = 0; i < 10_000; i++) {
            new SniKeyManager(selector.withUnknownNames(selector.unknownNames()), EngineKind.JSSE);
        }
        SniKeyManager kept = new SniKeyManager(selector, EngineKind.JSSE);

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (selector.registered.size() > 1 && System.nanoTime() < deadline) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(10);
        }

        assertThat(selector.registered).hasSize(1);
        assertThat(kept.getPrivateKey("RSA.1")).isNull();
    }

    private static final class Counting extends InMemorySelector {
        private final Set<Object> registered = ConcurrentHashMap.newKeySet();

        @Override
        public Selection select(RequestedName name) {
            throw new AssertionError("no handshake here");
        }

        @Override
        public Registration onClose(Runnable action) {
            Object place = new Object();
            registered.add(place);
            return () -> registered.remove(place);
        }
    }
}

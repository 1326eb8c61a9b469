package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.netty.leaks.RecordingLeakDetector;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails every test class that has left something behind which it should have released. */
public final class NoLeaks implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        assertThat(RecordingLeakDetector.leaks())
                .as("leaks that Netty has found")
                .isEmpty();
    }
}

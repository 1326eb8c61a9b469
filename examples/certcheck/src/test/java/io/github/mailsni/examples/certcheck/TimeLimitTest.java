package io.github.mailsni.examples.certcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The time limit")
class TimeLimitTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration NONE = Duration.ZERO;

    @Test
    @DisplayName("does not touch what ends in time")
    void inTime() throws Exception {
        assertThat(TimeLimit.within(LONG, () -> 42)).isEqualTo(42);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TimeLimit.within(LONG, () -> {
                    throw new IOException("a file");
                }))
                .withMessage("a file");
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> TimeLimit.within(LONG, () -> {
                    throw new IllegalStateException("a fault");
                }))
                .withMessage("a fault");
    }

    @Test
    @DisplayName("ends what waits for ever")
    void waiting() {
        CountDownLatch never = new CountDownLatch(1);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TimeLimit.within(NONE, NONE, () -> {
                    never.await();
                    return 0;
                }))
                .withMessageStartingWith("not done within --time-limit (0 s)");
    }

    @Test
    @DisplayName("ends what computes for ever, and hears nothing")
    void computing() {
        AtomicBoolean on = new AtomicBoolean(true);
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TimeLimit.within(NONE, NONE, () -> {
                    while (on.get()) {
                        Thread.onSpinWait();
                    }
                    return 0;
                }))
                .withMessageContaining("ask about fewer hosts");
        on.set(false);
    }
}

package io.github.mailsni.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("Threads that touch the disk")
class DiskThreadsTest {
    private static final String NO_THREAD = "unable to create native thread";

    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES)
    @DisplayName("are as many as before after a time in which the system has started none")
    void noThreads() throws Exception {
        AtomicBoolean starved = new AtomicBoolean(true);
        try (DiskThreads threads = new DiskThreads(DiskThreads.PATIENCE_MILLIS, thread -> {
            if (starved.get()) {
                throw new OutOfMemoryError(NO_THREAD);
            }
            thread.start();
        })) {
            for (int i = 0; i < 2 * DiskThreads.MOST; i++) {
                assertThatThrownBy(() -> threads.call(() -> 1))
                        .isInstanceOfSatisfying(
                                UnansweredException.class,
                                hindered -> assertThat(hindered.hindrance())
                                        .hasValueSatisfying(why -> assertThat(why)
                                                .startsWith("it is not read: the system starts no thread (" + NO_THREAD)
                                                .contains("ulimit -u", "TasksMax")));
            }
            assertThat(threads.lost()).isZero();

            starved.set(false);
            assertThat(threads.<Integer, RuntimeException>call(() -> 1)).isEqualTo(1);
        }
    }
}

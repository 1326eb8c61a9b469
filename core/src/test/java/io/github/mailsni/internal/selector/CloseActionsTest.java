package io.github.mailsni.internal.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.mailsni.CertificateSource;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Actions on closing")
class CloseActionsTest {
    private final CloseActions actions = new CloseActions();
    private final List<String> done = new ArrayList<>();

    @Test
    @DisplayName("run once, in the order in which they were added, and at once if they come too late")
    void run() {
        actions.add(() -> done.add("first"));
        actions.add(() -> done.add("second"));

        actions.run();
        actions.run();
        actions.add(() -> done.add("late"));

        assertThat(done).containsExactly("first", "second", "late");
        assertThat(actions.size()).isZero();
    }

    @Test
    @DisplayName("do not run once they are taken back, even where one action was added twice")
    void cancelled() {
        Runnable twice = () -> done.add("twice");
        CertificateSource.Registration first = actions.add(twice);
        actions.add(twice);

        first.cancel();
        first.cancel();
        assertThat(actions.size()).isEqualTo(1);
        actions.run();
        first.cancel();

        assertThat(done).containsExactly("twice");
    }

    @Test
    @DisplayName("may be taken back by one another while they run")
    void cancelledWhileRunning() {
        List<CertificateSource.Registration> registrations = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            registrations.add(actions.add(() -> {
                registrations.forEach(CertificateSource.Registration::cancel);
                done.add("done");
            }));
        }

        actions.run();

        assertThat(done).hasSize(3);
    }

    @Test
    @DisplayName("can be added and taken back by many threads")
    void threads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch start = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                ends.add(threads.submit(() -> {
                    start.await();
                    for (int i = 0; i < 1_000; i++) {
                        actions.add(ran::incrementAndGet).cancel();
                    }
                    return actions.add(ran::incrementAndGet);
                }));
            }
            start.countDown();
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(actions.size()).isEqualTo(4);
        actions.run();
        assertThat(ran).hasValue(4);
    }

    @Test
    @DisplayName("are not kept by who keeps a registration")
    void weaklyHeld() throws Exception {
        CloseActions dropped = new CloseActions();
        Object held = new Object();
        CertificateSource.Registration registration = dropped.add(held::notifyAll);
        WeakReference<Object> watched = new WeakReference<>(held);
        held = null;
        dropped = null;

        for (int i = 0; watched.get() != null && i < 1_000; i++) {
            System.gc();
            Thread.onSpinWait();
        }

        assertThat(watched.get()).isNull();
        registration.cancel();
    }

    @Test
    @DisplayName("are actions")
    @SuppressWarnings("NullAway")
    void nothing() {
        assertThatNullPointerException().isThrownBy(() -> actions.add(null)).withMessage("action");
    }
}

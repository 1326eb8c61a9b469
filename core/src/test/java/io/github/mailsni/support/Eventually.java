package io.github.mailsni.support;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Waits for an effect of another thread. */
public final class Eventually {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Eventually() {}

    /** Repeats an assertion until it holds, for at most a minute, and then throws its last failure. */
    public static void eventually(ThrowingCallable assertion) {
        long start = System.nanoTime();
        while (true) {
            try {
                assertion.call();
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() - start > BOUND.toNanos()) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            } catch (Throwable e) {
                throw new AssertionError("the assertion could not be made", e);
            }
        }
    }
}

package io.github.mailsni.directory;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.directory.LiveDirectory.Seen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(120)
@DisplayName("The follower of a directory and a reload at the same time")
class EventOrderTest {
    private static final String DEFAULT = "mail.default.example";
    private static final String HOST = "mail.example.com";

    @TempDir
    Path directory;

    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void end() {
        other.shutdownNow();
    }

    /** Stops the thread that logs the first line of a kind, until it may go on. */
    private static final class Stop extends UnsynchronizedAppenderBase<ILoggingEvent> {
        private final String line;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        Stop(String line) {
            this.line = line;
        }

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getFormattedMessage().equals(line) && reached.getCount() > 0) {
                reached.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    @Test
    @DisplayName("tell the listener of changes in the order in which they were put into service")
    void inOrder() throws Exception {
        Stop stop = new Stop("replaced: " + HOST);
        Logger logger = (Logger) LoggerFactory.getLogger(CertificateDirectory.class);
        try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_EVENTS)) {
            live.write(DEFAULT, 1);
            live.write(HOST, 1);
            live.open();
            logger.addAppender(stop);
            stop.start();
            live.write(HOST, 2);
            stop.reached.await();

            Files.writeString(live.certificateFile(HOST), "-----BEGIN CERTIFICATE-----");
            AtomicReference<@Nullable Thread> reloading = new AtomicReference<>();
            Future<?> reload = other.submit(() -> {
                reloading.set(Thread.currentThread());
                return live.certificates().reload();
            });
            eventually(() ->
                    assertThat(reload.isDone() || isWaiting(reloading.get())).isTrue());
            stop.goOn.countDown();
            reload.get(1, TimeUnit.MINUTES);
            live.quiet();

            assertThat(live.events())
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo(new DirectoryEvent.Replaced(HOST)),
                            second -> assertThat(second).isInstanceOf(DirectoryEvent.Refused.class));
        } finally {
            logger.detachAppender(stop);
        }
    }

    private static boolean isWaiting(@Nullable Thread thread) {
        return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    @DisplayName("do not wait for each other for long, should the listener wait for the reload")
    void noDeadEnd() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        AtomicReference<@Nullable Object> reloaded = new AtomicReference<>();
        try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_EVENTS)) {
            live.write(DEFAULT, 1);
            live.write(HOST, 1);
            live.open(live.builder().listener(event -> {
                if (event instanceof DirectoryEvent.Replaced) {
                    try {
                        reloaded.set(
                                other.submit(() -> live.certificates().reload()).get(1, TimeUnit.MINUTES));
                    } catch (Exception e) {
                        reloaded.set(e);
                    }
                    told.countDown();
                }
            }));
            live.write(HOST, 2);

            told.await();
            assertThat(reloaded.get()).isInstanceOf(ReloadReport.class);
        }
    }
}

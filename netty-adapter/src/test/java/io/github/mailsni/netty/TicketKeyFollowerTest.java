package io.github.mailsni.netty;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.mailsni.netty.TicketKeyFile.Broken;
import io.github.mailsni.netty.TicketKeyFile.Good;
import io.github.mailsni.netty.TicketKeyFile.Reading;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("What follows a file of ticket keys")
class TicketKeyFollowerTest {
    private static final Good OLD = good(1, false);
    private static final Good NEW = good(2, false);
    private static final Broken CUT = new Broken("ticket.keys, line 3: it is not base64", "Make a line.");
    private static final Broken GONE = new Broken("ticket.keys: there is no such file", "Make it.");
    private static final Duration PATIENT = Duration.ofMinutes(1);

    private final Logger logger = (Logger) LoggerFactory.getLogger(TicketKeys.class);
    private final Lines log = new Lines();
    private final FakeFile file = new FakeFile();
    private final TicketKeyFollower follower = follower(PATIENT);

    private static Good good(int secret, boolean openToAll) {
        byte[] line = new byte[48];
        line[0] = (byte) secret;
        return new Good(TicketSecrets.of(line, line, line), openToAll);
    }

    private TicketKeyFollower follower(Duration patience) {
        return new TicketKeyFollower(file, "ticket.keys", Duration.ofMillis(1), patience);
    }

    /** A file as the thread sees it that reads it. */
    private static final class FakeFile implements Supplier<Reading> {
        private final Set<Thread> readers = ConcurrentHashMap.newKeySet();
        private final AtomicInteger readings = new AtomicInteger();
        private volatile Reading content = OLD;
        private volatile @Nullable Error error;
        private volatile CountDownLatch answers = new CountDownLatch(0);

        @Override
        public Reading get() {
            readers.add(Thread.currentThread());
            Reading present = content;
            Error thrown = error;
            readings.incrementAndGet();
            if (thrown != null) {
                throw thrown;
            }
            try {
                answers.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return present;
        }

        /** Changes the file, and waits until that has been seen several times. */
        void change(Reading next) {
            content = next;
            awaitReadings(4);
        }

        void awaitReadings(int more) {
            int goal = readings.get() + more;
            eventually(() -> assertThat(readings).hasValueGreaterThanOrEqualTo(goal));
        }

        void block() {
            answers = new CountDownLatch(1);
            awaitReadings(1);
        }
    }

    private static final class Lines extends AppenderBase<ILoggingEvent> {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
    }

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
    }

    @AfterEach
    void stop() {
        file.answers.countDown();
        logger.setLevel(null);
        logger.setAdditive(true);
        logger.detachAppender(log);
    }

    @Test
    @DisplayName("gives all servers the new keys when the file has changed, and says so once")
    void rotation() {
        AtomicInteger renewals = new AtomicInteger();
        try (TicketKeyFollower.Use one = follower.use();
                TicketKeyFollower.Use other = follower.use()) {
            one.whenRenewed(renewals::incrementAndGet);
            other.whenRenewed(renewals::incrementAndGet);

            file.change(NEW);

            eventually(() -> assertThat(renewals).hasValue(2));
            assertThat(one.secrets()).isEqualTo(other.secrets()).isEqualTo(NEW.secrets());
            file.awaitReadings(3);
            assertThat(renewals).hasValue(2);
            assertThat(log.lines).containsExactly("INFO ticket.keys: new ticket keys are in use");
        }
    }

    @Test
    @DisplayName(
            "keeps the last good keys while the file is broken, and says so once for each problem, and once when it is good again")
    void lastGood() {
        try (TicketKeyFollower.Use use = follower.use()) {
            file.change(CUT);
            file.change(GONE);
            assertThat(use.secrets()).isEqualTo(OLD.secrets());
            file.change(OLD);
            file.change(CUT);
            file.change(NEW);

            assertThat(use.secrets()).isEqualTo(NEW.secrets());
            assertThat(log.lines)
                    .containsExactly(
                            "WARN ticket.keys, line 3: it is not base64; the last good keys stay in use. Make a line.",
                            "WARN ticket.keys: there is no such file; the last good keys stay in use. Make it.",
                            "INFO ticket.keys: it is good again, and has the keys that are in use",
                            "WARN ticket.keys, line 3: it is not base64; the last good keys stay in use. Make a line.",
                            "INFO ticket.keys: new ticket keys are in use");
        }
    }

    @Test
    @DisplayName("says nothing of a file that is broken for one reading only, as one that is being written")
    void halfWritten() {
        AtomicInteger turn = new AtomicInteger();
        Supplier<Reading> flickering = () -> {
            file.readings.incrementAndGet();
            return turn.incrementAndGet() % 3 == 0 ? CUT : OLD;
        };
        TicketKeyFollower follower = new TicketKeyFollower(flickering, "ticket.keys", Duration.ofMillis(1), PATIENT);
        try (TicketKeyFollower.Use use = follower.use()) {
            file.awaitReadings(20);

            assertThat(use.secrets()).isEqualTo(OLD.secrets());
            assertThat(log.lines).isEmpty();
        }
    }

    @Test
    @DisplayName("warns once of a file that all may read, and again when it has become one again")
    void openToAll() {
        file.content = good(1, true);
        try (TicketKeyFollower.Use use = follower.use()) {
            file.awaitReadings(5);
            file.change(good(2, true));
            file.change(OLD);
            file.change(good(1, true));

            assertThat(use.secrets()).isEqualTo(OLD.secrets());
            assertThat(log.lines)
                    .filteredOn(line -> line.startsWith("WARN"))
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("WARN ticket.keys: every user of this machine can read it"));
        }
    }

    @Test
    @DisplayName("goes on when a server fails to take the keys, and gives them to the others")
    void failure() {
        AtomicInteger renewals = new AtomicInteger();
        try (TicketKeyFollower.Use failing = follower.use();
                TicketKeyFollower.Use other = follower.use()) {
            failing.whenRenewed(() -> {
                throw new IllegalStateException("native memory");
            });
            other.whenRenewed(renewals::incrementAndGet);

            file.change(NEW);
            file.change(OLD);

            assertThat(renewals).hasValue(2);
            assertThat(log.lines).contains("WARN ticket.keys: the new ticket keys are not in use for all hosts");
        }
    }

    @Test
    @DisplayName("refuses a server with the problem and the remedy where the file is broken")
    void broken() {
        file.content = CUT;

        assertThatIllegalStateException()
                .isThrownBy(follower::use)
                .withMessage("ticket.keys, line 3: it is not base64. Make a line.");
        assertThat(log.lines).isEmpty();

        file.content = OLD;
        try (TicketKeyFollower.Use use = follower.use()) {
            assertThat(use.secrets()).isEqualTo(OLD.secrets());
        }
    }

    @Test
    @DisplayName("gives a later server the last good keys of the others while the file is broken")
    void sharedLastGood() {
        try (TicketKeyFollower.Use one = follower.use()) {
            file.change(CUT);
            try (TicketKeyFollower.Use other = follower.use()) {
                assertThat(other.secrets()).isEqualTo(one.secrets());
            }
        }
    }

    @Test
    @DisplayName("reads in one daemon thread for all servers, which ends with the last of them")
    void thread() {
        TicketKeyFollower.Use one = follower.use();
        TicketKeyFollower.Use other = follower.use();
        file.awaitReadings(3);
        assertThat(file.readers).singleElement().satisfies(thread -> {
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getName()).isEqualTo("mailsni-ticket-keys");
        });

        one.close();
        one.close();
        file.awaitReadings(3);
        other.close();

        eventually(() -> assertThat(file.readers).noneMatch(Thread::isAlive));
        assertThat(other.secrets()).isEqualTo(OLD.secrets());
    }

    @Test
    @DisplayName("goes on with the last good keys after an error that nobody has foreseen, and sees the next rotation")
    void unforeseenError() {
        try (TicketKeyFollower.Use use = follower.use()) {
            file.error = new StackOverflowError();
            file.awaitReadings(4);
            assertThat(use.secrets()).isEqualTo(OLD.secrets());
            eventually(() -> assertThat(log.lines).hasSize(1));
            assertThat(log.lines).first().asString().contains("ticket.keys: it cannot be read", "StackOverflowError");
            use.whenRenewed(() -> {
                throw new NoClassDefFoundError("com/example/Missing");
            });

            file.error = null;
            file.change(NEW);
            eventually(() -> assertThat(use.secrets()).isEqualTo(NEW.secrets()));
            file.change(OLD);
            eventually(() -> assertThat(use.secrets()).isEqualTo(OLD.secrets()));
        }
    }

    @Test
    @DisplayName("refuses a server with the reason when its first reading ends with an error")
    void errorAtFirst() {
        file.error = new StackOverflowError();

        assertThatIllegalStateException()
                .isThrownBy(follower::use)
                .withMessageContaining("it cannot be read")
                .withMessageContaining("StackOverflowError");
    }

    @Test
    @DisplayName("reads the file anew for a server that begins after the last one has ended")
    void again() {
        follower.use().close();
        file.content = NEW;

        try (TicketKeyFollower.Use use = follower.use()) {
            assertThat(use.secrets()).isIn(OLD.secrets(), NEW.secrets()); // the thread may have been reading
            eventually(() -> assertThat(use.secrets()).isEqualTo(NEW.secrets()));
        }
    }

    @Test
    @DisplayName("lets a server end while the file does not answer, and takes no notice of the answer")
    void closedBeforeTheAnswer() {
        TicketKeyFollower.Use use = follower.use();
        file.content = NEW;
        file.block();

        use.close();

        file.answers.countDown();
        eventually(() -> assertThat(file.readers).noneMatch(Thread::isAlive));
        assertThat(use.secrets()).isEqualTo(OLD.secrets());
        assertThat(log.lines).isEmpty();
    }

    @Test
    @DisplayName("refuses a server where the file does not answer, and spends no second thread on it")
    void unanswering() {
        TicketKeyFollower impatient = follower(Duration.ofMillis(1));
        file.answers = new CountDownLatch(1);

        for (int i = 0; i < 3; i++) {
            assertThatIllegalStateException()
                    .isThrownBy(impatient::use)
                    .withMessageStartingWith("ticket.keys: it does not answer");
        }
        assertThat(file.readers).hasSizeLessThanOrEqualTo(1);

        file.answers.countDown();
        eventually(() -> assertThat(file.readers).noneMatch(Thread::isAlive));
    }

    @Test
    @DisplayName("refuses a server whose thread is interrupted, and leaves it interrupted")
    void interrupted() {
        file.answers = new CountDownLatch(1);
        Thread.currentThread().interrupt();

        assertThatIllegalStateException().isThrownBy(follower::use).withMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
    }
}

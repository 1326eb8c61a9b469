package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The settings of SniTls")
class SniTlsBuilderTest {
    private final SniTls.Builder builder = SniTls.builder(TestHosts.selector());

    static Stream<Duration> impossible() {
        return Stream.of(
                Duration.ZERO,
                Duration.ofNanos(-1),
                Duration.ofDays(1).plusNanos(1),
                Duration.ofDays(300_000L * 365),
                ChronoUnit.FOREVER.getDuration(),
                Duration.ofSeconds(Long.MIN_VALUE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("impossible")
    @DisplayName("have a handshake timeout that is positive and at most a day")
    void handshakeTimeout(Duration timeout) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.handshakeTimeout(timeout))
                .withMessageContaining("positive and at most a day, and is " + timeout);
    }

    @Test
    @DisplayName("may be at their limits")
    void limits() {
        assertThat(builder.handshakeTimeout(Duration.ofDays(1))
                        .maxClientHelloLength(Integer.MAX_VALUE)
                        .maximumContexts(Long.MAX_VALUE))
                .isSameAs(builder);
        assertThat(builder.handshakeTimeout(Duration.ofNanos(1))
                        .maxClientHelloLength(1)
                        .maximumContexts(1)
                        .build())
                .isNotNull();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    @DisplayName("have positive numbers")
    void numbers(int number) {
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxClientHelloLength(number));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maximumContexts(number));
    }

    @SuppressWarnings("NullAway") // that is the test
    private Stream<ThrowingCallable> nulls() {
        return Stream.of(
                () -> SniTls.builder(null),
                () -> builder.provider(null),
                () -> builder.customize(null),
                () -> builder.executor(null),
                () -> builder.ticketKeys(null),
                () -> TicketKeys.following(null),
                () -> builder.handshakeTimeout(null),
                () -> StartTls.with(null),
                () -> StartTls.with(builder.build()::newHandler).decoder(null, builder.build()::newHandler),
                () -> StartTls.with(builder.build()::newHandler).decoder("lines", null));
    }

    @Test
    @DisplayName("are never null")
    void nothing() {
        assertThat(nulls()).allSatisfy(call -> assertThatNullPointerException().isThrownBy(call));
    }
}

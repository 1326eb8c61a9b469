package io.github.mailsni.examples.smtp;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens on the ports of a server. Thread-safe. */
final class ServerCounts {
    private final LongAdder connections = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();
    private final LongAdder withoutTls = new LongAdder();
    private final LongAdder stored = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder withoutProxyHeader = new LongAdder();

    void connection() {
        connections.increment();
    }

    void turnedAway() {
        turnedAway.increment();
    }

    void failedHandshake() {
        withoutTls.increment();
    }

    void message(boolean isStored) {
        (isStored ? stored : refused).increment();
    }

    /** Counts a connection that was closed since it did not begin with a header of the PROXY protocol. */
    void withoutProxyHeader() {
        withoutProxyHeader.increment();
    }

    void bindTo(MeterRegistry registry) {
        count(registry, "smtp.connections", "Connections that were accepted", connections);
        count(registry, "smtp.connections.turned.away", "Connections beyond a limit", turnedAway);
        count(registry, "smtp.handshakes.failed", "TLS handshakes that failed", withoutTls);
        count(registry, "smtp.messages.stored", "Messages that were stored", stored);
        count(registry, "smtp.messages.refused", "Messages that were refused behind their text", refused);
        count(
                registry,
                "smtp.proxy.headers.refused",
                "Connections without a valid header of the PROXY protocol",
                withoutProxyHeader);
    }

    private static void count(MeterRegistry registry, String name, String description, LongAdder count) {
        FunctionCounter.builder(name, count, LongAdder::doubleValue)
                .description(description)
                .register(registry);
    }
}

package io.github.mailsni.examples.smtp;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts the connections of each client's address, so that one client does not occupy all. Thread-safe. */
final class Addresses {
    private final int most;
    private final Map<String, Integer> connections = new ConcurrentHashMap<>();

    /** A counted connection. */
    final class Place implements AutoCloseable {
        private @Nullable String network;

        private Place(String network) {
            this.network = network;
        }

        /** Ends the count of the connection. Has no effect the second time. */
        @Override
        public synchronized void close() {
            if (network != null) {
                connections.computeIfPresent(network, (any, count) -> count == 1 ? null : count - 1);
                network = null;
            }
        }
    }

    /**
     * Creates counters.
     *
     * @param most the largest number of connections of one address at a time
     */
    Addresses(int most) {
        this.most = most;
    }

    /**
     * Counts a new connection.
     *
     * @return empty if its address already has the largest number
     */
    Optional<Place> enter(InetSocketAddress client) {
        String network = Client.network(client.getAddress());
        boolean[] entered = {false};
        connections.compute(network, (any, count) -> {
            int before = count == null ? 0 : count;
            entered[0] = before < most;
            return entered[0] ? before + 1 : before;
        });
        return entered[0] ? Optional.of(new Place(network)) : Optional.empty();
    }

    /** The number of addresses with connections. */
    int size() {
        return connections.size();
    }
}

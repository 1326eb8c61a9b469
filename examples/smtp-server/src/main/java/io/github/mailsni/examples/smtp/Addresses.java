package io.github.mailsni.examples.smtp;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Counts the connections of each client's address, so that one client does not take them all. Thread-safe. */
final class Addresses {
    private final int most;
    private final Map<String, Integer> connections = new ConcurrentHashMap<>();

    /** One connection that counts. */
    final class Place implements AutoCloseable {
        private @Nullable String network;

        private Place(String network) {
            this.network = network;
        }

        /** The connection has ended. Closing twice is closing once. */
        @Override
        public synchronized void close() {
            if (network != null) {
                connections.computeIfPresent(network, (any, count) -> count == 1 ? null : count - 1);
                network = null;
            }
        }
    }

    /**
     * Counts.
     *
     * @param most how many connections one address may have at a time
     */
    Addresses(int most) {
        this.most = most;
    }

    /**
     * A connection has come.
     *
     * @return empty if its address has as many as it may have already
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

    /** How many addresses have connections. */
    int size() {
        return connections.size();
    }
}

package io.github.mailsni.netty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which {@link HandshakeDecider} serves the clients of which local address. Immutable. */
record Deciders(HandshakeDecider general, Map<InetAddress, HandshakeDecider> byAddress) {
    Deciders {
        byAddress = Map.copyOf(byAddress);
    }

    /** The decider for a connection, by the address that its client has dialled, as the channel tells it. */
    HandshakeDecider of(@Nullable SocketAddress local) {
        if (byAddress.isEmpty() || !(local instanceof InetSocketAddress dialled) || dialled.isUnresolved()) {
            return general;
        }
        return byAddress.getOrDefault(dialled.getAddress(), general);
    }
}

package io.github.mailsni.internal.keymanager;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.ServerName;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/** The addresses of this server that have a default host of their own. */
public final class LocalAddresses {
    private LocalAddresses() {}

    /**
     * Returns the view of a selector that serves the clients of each address.
     *
     * @param selector serves all other addresses
     * @param defaultHosts the default host of each address
     * @return an immutable map with the same keys
     * @throws IllegalArgumentException if no credentials are for a host
     */
    public static Map<InetAddress, CertificateSelector> views(
            CertificateSelector selector, Map<InetAddress, ServerName> defaultHosts) {
        Map<InetAddress, CertificateSelector> views = new HashMap<>();
        defaultHosts.forEach((address, host) -> views.put(address, selector.withDefaultHost(host)));
        return Map.copyOf(views);
    }

    /**
     * Checks that clients can dial each address.
     *
     * @param defaultHosts the default host of each address
     * @return an immutable copy
     * @throws IllegalArgumentException if an address is the wildcard address, to which a server is bound and which nobody
     *     dials
     */
    public static Map<InetAddress, ServerName> checked(Map<InetAddress, ServerName> defaultHosts) {
        Map<InetAddress, ServerName> copy = Map.copyOf(requireNonNull(defaultHosts, "defaultHosts"));
        for (InetAddress address : copy.keySet()) {
            if (address.isAnyLocalAddress()) {
                throw new IllegalArgumentException("clients cannot dial " + address.getHostAddress()
                        + ", which stands for all addresses of this server: name the addresses that they dial");
            }
        }
        return copy;
    }
}

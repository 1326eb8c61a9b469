package io.github.mailsni.examples.certcheck.live;

import io.github.mailsni.coverage.ClientProfile;
import java.util.List;

/**
 * The offers of a ClientHello, in numbers of the IANA registry "TLS Parameters".
 *
 * @param versions the versions of TLS
 * @param suites the cipher suites
 * @param groups the groups for the key exchange
 * @param schemes the signature schemes
 */
record Offer(List<Integer> versions, List<Integer> suites, List<Integer> groups, List<Integer> schemes) {
    /**
     * The offer of a client that knows only ECDSA keys; such clients are rare, but reveal a key that others may not be
     * presented.
     */
    static final Offer ECDSA_ONLY = new Offer(
            List.of(0x0304, 0x0303),
            List.of(0x1301, 0x1302, 0x1303, 0xc02b, 0xc02c, 0xcca9, 0xc009, 0xc00a),
            List.of(0x001d, 0x0017, 0x0018, 0x0019),
            List.of(0x0403, 0x0503, 0x0603));

    Offer {
        versions = List.copyOf(versions);
        suites = List.copyOf(suites);
        groups = List.copyOf(groups);
        schemes = List.copyOf(schemes);
    }

    static Offer of(ClientProfile client) {
        return new Offer(client.versions(), client.cipherSuites(), client.namedGroups(), client.signatureSchemes());
    }
}

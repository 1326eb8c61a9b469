package io.github.mailsni.internal.keymanager;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.UnknownNamePolicy;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;

/** Creates the SNI matchers for a server's engines and sockets. */
public final class SniMatchers {
    /** Matchers for the server_name types beside host_name (RFC 6066 section 3), none of which is in use. */
    private static final List<SNIMatcher> OTHER_TYPES =
            IntStream.rangeClosed(1, 255).<SNIMatcher>mapToObj(AnyName::new).toList();

    private SniMatchers() {}

    /**
     * Creates the matchers over a selector. JSSE ends a handshake with {@code unrecognized_name} if a client sends
     * names and no matcher of their type agrees. Unused types need matchers of their own, so that a client that sends
     * only such a name gets the default, as it does without any matcher.
     *
     * <p>Where unknown names are rejected, the matchers of unused types are left out, since JSSE takes the first
     * matcher that agrees: a rejected host name with a name of another type beside it would pass.
     *
     * @param selector decides which host names are rejected
     * @return one for host names, which comes first, and under {@link UnknownNamePolicy#DEFAULT} one for each other type
     */
    public static List<SNIMatcher> of(CertificateSelector selector) {
        SNIMatcher hostNames = new SelectorSniMatcher(selector);
        return selector.unknownNames() == UnknownNamePolicy.REJECT
                ? List.of(hostNames)
                : Stream.concat(Stream.of(hostNames), OTHER_TYPES.stream()).toList();
    }

    /** Agrees to every name of its type. */
    private static final class AnyName extends SNIMatcher {
        AnyName(int type) {
            super(type);
        }

        @Override
        public boolean matches(SNIServerName serverName) {
            return true;
        }
    }
}

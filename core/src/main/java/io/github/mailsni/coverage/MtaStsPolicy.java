package io.github.mailsni.coverage;

import io.github.mailsni.ServerName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * An MTA-STS policy (RFC 8461 section 3.2): which mail exchangers of a domain senders may deliver to, over TLS and nothing else.
 *
 * <p>Immutable and thread-safe.
 *
 * @param mode what senders do when a host does not comply
 * @param maxAge for how long senders keep the policy
 * @param mx the patterns of the mail exchangers in the policy's order: host names in A-labels, some behind {@code *.};
 *     unmodifiable; empty only in mode {@link Mode#NONE}
 */
public record MtaStsPolicy(Mode mode, Duration maxAge, List<String> mx) {
    /** Copies the list. */
    public MtaStsPolicy {
        mx = List.copyOf(mx);
    }

    /** What senders do when a host does not comply (RFC 8461 section 5). */
    public enum Mode {
        /** They do not deliver to it. */
        ENFORCE,
        /** They deliver, and report it. */
        TESTING,
        /** They act as if there were no policy. */
        NONE
    }

    /**
     * Reads a policy.
     *
     * @param text the file's content; lines end in LF or CR LF
     * @return the policy
     * @throws MtaStsPolicyException if it is none; the message says in which line and what was expected
     */
    public static MtaStsPolicy parse(String text) throws MtaStsPolicyException {
        return Unfinished.notYet();
    }

    /**
     * Reads the policy in a file.
     *
     * @param file usually {@code .well-known/mta-sts.txt}
     * @return the policy
     * @throws MtaStsPolicyException if it is none; the message says in which line and what was expected
     * @throws IOException if the file cannot be read
     */
    public static MtaStsPolicy read(Path file) throws IOException, MtaStsPolicyException {
        return Unfinished.notYet();
    }

    /**
     * Whether a mail exchanger is one of the policy's (RFC 8461 section 4.1).
     *
     * @param host the host
     * @return whether a pattern is its name, or is {@code *.} and what follows its first label
     */
    public boolean allows(ServerName host) {
        return mx.stream().anyMatch(pattern -> matches(pattern, host));
    }

    static boolean matches(String pattern, ServerName host) {
        String name = host.toString();
        return pattern.startsWith("*.")
                ? name.indexOf('.') > 0 && pattern.substring(1).equals(name.substring(name.indexOf('.')))
                : pattern.equals(name);
    }

    /**
     * Compares the policy with the mail exchangers.
     *
     * @param mailExchangers the verdicts on the hosts of the domain's MX records
     * @return what senders that heed the policy would find
     */
    public MtaStsReport check(CoverageReport mailExchangers) {
        return Unfinished.notYet();
    }
}

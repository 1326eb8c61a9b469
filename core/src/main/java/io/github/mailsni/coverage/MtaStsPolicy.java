package io.github.mailsni.coverage;

import io.github.mailsni.HostPattern;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An MTA-STS policy (RFC 8461 section 3.2): it lists the mail exchangers of a domain to which senders may deliver, over
 * TLS only.
 *
 * <p>Immutable and thread-safe.
 *
 * @param mode the action of senders when a host does not comply
 * @param maxAge the time for which senders keep the policy
 * @param mx the patterns of the mail exchangers in the policy's order: host names in A-labels, some behind {@code *.};
 *     unmodifiable; empty only in mode {@link Mode#NONE}
 * @param file the file that it was read from; empty if it was read from none
 * @param problems the malformed lines, each of the kind {@link ProblemCode#STS_POLICY_INVALID}; unmodifiable
 * @since 0.1.0
 */
public record MtaStsPolicy(Mode mode, Duration maxAge, List<String> mx, Optional<Path> file, List<Problem> problems) {
    private static final int MOST_BYTES = 64 * 1024;
    /**
     * Copies the list.
     *
     * @param mode the action of senders when a host does not comply
     * @param maxAge the time for which senders keep the policy
     * @param mx the patterns of the mail exchangers in the policy's order
     * @param file the file that it was read from
     * @param problems the malformed lines
     */
    public MtaStsPolicy {
        mx = List.copyOf(mx);
        problems = List.copyOf(problems);
    }

    /** The action of senders when a host does not comply (RFC 8461 section 5). */
    public enum Mode {
        /** Senders do not deliver to the host. */
        ENFORCE,
        /** Senders deliver, and report the failure. */
        TESTING,
        /** Senders act as if the domain had no policy. */
        NONE
    }

    /**
     * Parses a policy. A malformed line, an {@code mx} that is no host name and a byte order mark become {@link
     * #problems()} of the policy; the rest of the policy is still read.
     *
     * @param text the file's content; lines end in LF or CR LF
     * @return the policy
     * @throws MtaStsPolicyException if the version, the mode, {@code max_age} or every {@code mx} is missing or wrong;
     *     the message names the line and what was expected
     */
    public static MtaStsPolicy parse(String text) throws MtaStsPolicyException {
        return MtaStsParser.parse(text, Optional.empty());
    }

    /**
     * Reads the policy in a file.
     *
     * @param file usually {@code .well-known/mta-sts.txt}
     * @return the policy
     * @throws MtaStsPolicyException if the file is not a valid policy; the message names the line and what was expected
     * @throws IOException if the file cannot be read
     */
    public static MtaStsPolicy read(Path file) throws IOException, MtaStsPolicyException {
        byte[] content;
        try (InputStream stream = Files.newInputStream(file)) {
            content = stream.readNBytes(MOST_BYTES + 1); // a pipe or a device has no size
        }
        if (content.length > MOST_BYTES) {
            throw new FileSystemException(
                    Printable.path(file),
                    null,
                    "it has more than the " + MOST_BYTES
                            + " bytes that senders read of a policy (RFC 8461 section 3.3); is it the right file?");
        }
        return MtaStsParser.parse(decoded(content), Optional.of(file));
    }

    /** Decodes UTF-8. What is none becomes a character that no field may contain, so that its line is a problem of the policy. */
    private static String decoded(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith("\0")
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /**
     * Whether the policy lists a mail exchanger (RFC 8461 section 4.1).
     *
     * @param host the host
     * @return whether a pattern is its name, or is {@code *.} and what follows its first label
     */
    public boolean allows(ServerName host) {
        return mx.stream().anyMatch(pattern -> matches(pattern, host));
    }

    static boolean matches(String pattern, ServerName host) {
        return HostPattern.parse(pattern).filter(parsed -> parsed.covers(host)).isPresent();
    }

    /**
     * Compares the policy with the mail exchangers. A host that the policy does not list is an error, in mode {@link
     * Mode#TESTING} a warning.
     *
     * @param mailExchangers the verdicts on the hosts of the domain's MX records
     * @return the report on the hosts, as senders that heed the policy see them
     */
    public MtaStsReport check(CoverageReport mailExchangers) {
        CoverageReport hosts = new CoverageReport(
                mailExchangers.at(),
                mailExchangers.trust(),
                mailExchangers.hosts().stream().map(this::judge).toList());
        List<MtaStsReport.PatternMatch> patterns = mx.stream()
                .map(pattern -> new MtaStsReport.PatternMatch(
                        pattern,
                        hosts.hosts().stream()
                                .filter(host -> matches(pattern, host.name()))
                                .toList()))
                .toList();
        Stream<Problem> unused = patterns.stream()
                .filter(pattern -> pattern.hosts().isEmpty())
                .map(pattern -> Problem.of(
                        ProblemCode.STS_MX_UNUSED,
                        "no MX host matches \"mx: " + pattern.pattern() + "\"; remove it, or check that host as well",
                        file));
        return new MtaStsReport(
                this, patterns, hosts, Stream.concat(problems.stream(), unused).toList());
    }

    private HostCoverage judge(HostCoverage host) {
        if (mode == Mode.NONE || allows(host.name())) {
            return host;
        }
        Problem mismatch = Problem.of(
                ProblemCode.STS_MX_MISMATCH,
                "no mx of the policy is for " + host.name() + ", so senders that heed it do not deliver there; add"
                        + " \"mx: " + host.name() + "\" and give the policy a new id",
                file);
        return host.withProblems(List.of(mode == Mode.TESTING ? mismatch.withSeverity(Severity.WARNING) : mismatch));
    }
}

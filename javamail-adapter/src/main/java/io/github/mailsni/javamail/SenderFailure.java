package io.github.mailsni.javamail;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why mail could not be sent or fetched over TLS, in plain words, from the exception that Jakarta Mail throws:
 *
 * <pre>{@code
 * try {
 *     Transport.send(message);
 * } catch (MessagingException e) {
 *     log.error("{}", SenderFailure.of(e));
 * }
 * }</pre>
 *
 * <pre>
 * mail.example.org: the certificate is not for this host. The server presented a certificate for mail.example.com, issued by
 * "CN=R11", valid from 2026-10-01 to 2026-12-30. Gmail would say: TLS Negotiation failed, the certificate doesn't match the host.
 * Connect to a name that the certificate has, or have the server present a certificate for mail.example.org.
 * </pre>
 *
 * <p>Best of connections that {@link SenderTls} has secured, whose exceptions carry the host and the certificate. Of others it tells
 * what their messages tell. {@code MessagingException}s of Jakarta Mail and of JavaMail are taken alike, however deep the reason is
 * nested.
 *
 * <p>Immutable and thread-safe. Printable ASCII; of what a server has sent there are at most 300 characters, escaped.
 */
public final class SenderFailure {
    private static final String GMAIL = "TLS Negotiation failed, the certificate doesn't match the host";

    private final Optional<String> host;
    private final List<Reason> reasons;
    private final Optional<PresentedCertificates> presented;
    private final String description;

    /** What kind of failure it is. */
    public enum Reason {
        /** The certificate is for other hosts (RFC 9525 section 6). */
        NAME_MISMATCH,
        /** The certificate, or one of its chain, has expired. */
        EXPIRED,
        /** The certificate, or one of its chain, is not valid yet. */
        NOT_YET_VALID,
        /** No authority that is trusted has issued the certificate, or an intermediate certificate was not sent. */
        UNTRUSTED_ISSUER,
        /** Java refuses the certificate for another cause, such as a weak key or a wrong purpose. */
        CERTIFICATE_REFUSED,
        /** The server has nothing for the host, and says so (alert {@code unrecognized_name}, RFC 6066 section 3). */
        UNRECOGNIZED_NAME,
        /** The server does not offer STARTTLS, or somebody on the way has removed the offer (RFC 3207 section 6). */
        STARTTLS_NOT_OFFERED,
        /** The server answered in plaintext where TLS was to begin. */
        NO_TLS,
        /** The server speaks no version of TLS from 1.2 on. */
        PROTOCOL_TOO_OLD,
        /** The server asks for a client certificate and got none, or did not accept it. */
        CLIENT_CERTIFICATE,
        /** The server ended the handshake with another alert, such as {@code handshake_failure}. */
        ALERT,
        /** What was dialled is neither a host name nor an IP address. */
        INVALID_HOST,
        /** The host was not found, did not answer in time, or cut the connection. */
        CONNECTION,
        /** None of these; it need not have to do with TLS. */
        OTHER
    }

    SenderFailure(
            Optional<String> host,
            List<Reason> reasons,
            Optional<PresentedCertificates> presented,
            String description) {
        this.host = host;
        this.reasons = List.copyOf(reasons);
        this.presented = presented;
        this.description = description;
    }

    /**
     * Describes a failure.
     *
     * @param failure what Jakarta Mail has thrown; its causes may lead back to it
     * @return the description
     */
    public static SenderFailure of(Throwable failure) {
        return FailureSearch.in(Objects.requireNonNull(failure, "failure"), Optional.empty());
    }

    /**
     * Describes a failure to reach a host. Where STARTTLS is not offered the exception does not say which host was asked.
     *
     * @param failure what Jakarta Mail has thrown
     * @param host the host that was given to {@code connect} or {@code mail.smtp.host}, for exceptions that do not name it
     * @return the description
     */
    public static SenderFailure of(Throwable failure, String host) {
        return FailureSearch.in(
                Objects.requireNonNull(failure, "failure"), Optional.of(Objects.requireNonNull(host, "host")));
    }

    SenderFailure to(Optional<String> knownHost) {
        return host.isPresent() ? this : new SenderFailure(knownHost, reasons, presented, description);
    }

    /**
     * The kind of failure, the one that a person would mend first.
     *
     * @return the first of {@link #reasons()}
     */
    public Reason reason() {
        return reasons.get(0);
    }

    /**
     * All that is wrong: a certificate may be for another host and have expired, too.
     *
     * @return at least one; unmodifiable
     */
    public List<Reason> reasons() {
        return reasons;
    }

    /**
     * The host that was asked for, by SNI if it is a name.
     *
     * @return a host name in A-labels or an IP address, as far as it is known
     */
    public Optional<String> host() {
        return host;
    }

    /**
     * The certificates that the server has presented.
     *
     * @return as they were sent, the server's own first; unmodifiable, empty if the reason is not the certificate
     */
    public List<X509Certificate> certificates() {
        return presented.map(PresentedCertificates::chain).orElse(List.of());
    }

    /**
     * What Gmail would say ("Send mail as"), if it dialled this host.
     *
     * @return its words, if the names of the certificate are what is wrong, and nothing else is
     */
    public Optional<String> gmail() {
        return reasons.equals(List.of(Reason.NAME_MISMATCH)) ? Optional.of(GMAIL) : Optional.empty();
    }

    /**
     * What to do.
     *
     * @return one or two sentences for each of the {@link #reasons()}
     */
    public String remedy() {
        return reasons.stream().map(this::remedy).distinct().collect(Collectors.joining(" "));
    }

    private String remedy(Reason reason) {
        String thisHost = host.map(SenderFailure::escaped).orElse("this host");
        return switch (reason) {
            case NAME_MISMATCH ->
                presented.filter(PresentedCertificates::askedByAddress).isPresent()
                        ? "Connect by a host name that the certificate has: an IP address cannot be asked for by SNI."
                        : "Connect to a name that the certificate has, or have the server present a certificate for "
                                + thisHost + ".";
            case EXPIRED -> "The server's operator has to renew it, if the clock of this machine is right.";
            case NOT_YET_VALID ->
                "Check the clock of this machine; if it is right, the server's operator has to present a certificate"
                        + " that is valid.";
            case UNTRUSTED_ISSUER ->
                "If it is from an authority of your own, add that authority with SenderTls.builder().alsoTrusting(...);"
                        + " if it is from a public one, the server may not send its intermediate certificate.";
            case CERTIFICATE_REFUSED -> "The server's operator has to replace the certificate.";
            case UNRECOGNIZED_NAME ->
                "Check the name; if it is right, the server's operator has to add a certificate for " + thisHost + ".";
            case STARTTLS_NOT_OFFERED ->
                "Neither password nor message was sent. Use a port that has STARTTLS (587, 143, 110) or implicit TLS"
                        + " (465, 993, 995); if the server has it here, somebody on the way removes the offer.";
            case NO_TLS ->
                "This port begins in plaintext: use SenderTls.startTls on it, or the port of implicit TLS (465, 993,"
                        + " 995).";
            case PROTOCOL_TOO_OLD -> "The server's operator has to enable TLS 1.2 or TLS 1.3 (RFC 8997).";
            case CLIENT_CERTIFICATE ->
                "Give SenderTls.builder().clientCertificate(...) one for " + thisHost
                        + " that the server accepts, under exactly this name.";
            case ALERT -> "The server's log tells why.";
            case INVALID_HOST -> "Give the host's name as the server's operator has published it.";
            case CONNECTION -> "Check the host, the port and whether the port is for implicit TLS or for STARTTLS.";
            case OTHER -> "The exception's causes tell more.";
        };
    }

    /** The host, what is wrong, what the server has presented, what Gmail would say, and what to do; in one line. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder(host.map(name -> escaped(name) + ": ").orElse(""));
        text.append(description).append(". ");
        presented.ifPresent(
                certificates -> text.append(certificates.description()).append(". "));
        gmail().ifPresent(
                        words -> text.append("Gmail would say: ").append(words).append(". "));
        return text.append(remedy()).toString();
    }

    private static String escaped(String host) {
        return Escaped.host(host);
    }
}

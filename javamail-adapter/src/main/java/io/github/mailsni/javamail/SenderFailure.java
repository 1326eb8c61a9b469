package io.github.mailsni.javamail;

import io.github.mailsni.internal.keymanager.PeerText;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Explains in plain words why mail could not be sent or fetched over TLS, from the exception that Jakarta Mail throws:
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
 * <p>It explains best the failures of connections that {@link SenderTls} has secured, whose exceptions carry the host
 * and the certificate. For other connections it relies on the messages of exceptions. It accepts {@code
 * MessagingException}s of Jakarta Mail and of JavaMail, however deep the reason is nested.
 *
 * <p>Immutable and thread-safe. The text is printable ASCII, with at most 300 characters from the server, escaped.
 *
 * @since 0.1.0
 */
public final class SenderFailure {
    private static final int MOST_OF_A_HOST = 255;
    private static final String GMAIL = "TLS Negotiation failed, the certificate doesn't match the host";

    private final Optional<String> host;
    private final List<Reason> reasons;
    private final Optional<PresentedCertificates> presented;
    private final String description;

    /** The kinds of failures. */
    public enum Reason {
        /** The certificate does not name the host (RFC 9525 section 6). */
        NAME_MISMATCH,
        /** The certificate, or one of its chain, has expired. */
        EXPIRED,
        /** The certificate, or one of its chain, is not valid yet. */
        NOT_YET_VALID,
        /** No trusted authority has issued the certificate, or an intermediate certificate was not sent. */
        UNTRUSTED_ISSUER,
        /** Java refuses the certificate for another reason, such as a weak key or a wrong purpose. */
        CERTIFICATE_REFUSED,
        /**
         * The server has no certificate for the host, and sends the alert {@code unrecognized_name} (RFC 6066 section
         * 3).
         */
        UNRECOGNIZED_NAME,
        /**
         * The server does not offer STARTTLS, or refuses it, or an attacker on the way has removed the offer (RFC 3207
         * section 6).
         */
        STARTTLS_NOT_OFFERED,
        /** The server answered in plaintext where TLS had to begin. */
        NO_TLS,
        /** The server speaks neither TLS 1.2 nor 1.3. */
        PROTOCOL_TOO_OLD,
        /** The server asks for a client certificate and got none, or did not accept it. */
        CLIENT_CERTIFICATE,
        /** The server ended the handshake with another alert, such as {@code handshake_failure}. */
        ALERT,
        /** The dialled host is neither a host name nor an IP address. */
        INVALID_HOST,
        /** The host was not found, did not answer in time, or cut the connection. */
        CONNECTION,
        /** Another failure, perhaps unrelated to TLS. */
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
     * @param failure the exception of Jakarta Mail; its causes may form a cycle
     * @return the description
     */
    public static SenderFailure of(Throwable failure) {
        return FailureSearch.in(Objects.requireNonNull(failure, "failure"), Optional.empty());
    }

    /**
     * Describes a failure to reach a host. If STARTTLS is not offered, the exception does not name the host.
     *
     * @param failure the exception of Jakarta Mail
     * @param host the host that was passed to {@code connect} or {@code mail.smtp.host}, for exceptions that do not
     *     name it
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
     * The kind of failure; if there are several, the one to mend first.
     *
     * @return the first of {@link #reasons()}
     */
    public Reason reason() {
        return reasons.get(0);
    }

    /**
     * All kinds that apply: a certificate may both name another host and have expired.
     *
     * @return at least one; unmodifiable
     */
    public List<Reason> reasons() {
        return reasons;
    }

    /**
     * The reference identifier, which is sent as SNI if it is a name.
     *
     * @return a host name in A-labels or an IP address, as far as it is known
     */
    public Optional<String> host() {
        return host;
    }

    /**
     * The certificates that the server has presented.
     *
     * @return the certificates as they were sent, the leaf first; unmodifiable, empty if the reason is not the
     *     certificate
     */
    public List<X509Certificate> certificates() {
        return presented.map(PresentedCertificates::chain).orElse(List.of());
    }

    /**
     * The message that Gmail would show ("Send mail as") for this host.
     *
     * @return Gmail's words, if only the names of the certificate are wrong
     */
    public Optional<String> gmail() {
        return reasons.equals(List.of(Reason.NAME_MISMATCH)) ? Optional.of(GMAIL) : Optional.empty();
    }

    /**
     * The remedy.
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

    /** Returns one line: the host, the fault, the presented certificate, Gmail's message, and the remedy. */
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
        return PeerText.escape(host, MOST_OF_A_HOST);
    }
}

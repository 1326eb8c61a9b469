package io.github.mailsni.engine;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.internal.Printable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Describes in plain words why a server's TLS handshake failed, for every engine: JSSE, the JDK and the OpenSSL
 * provider of Netty, Bouncy Castle's, Conscrypt. Their exceptions differ for a single cause, and quote the client, for
 * instance tens of thousands of characters of a server name.
 *
 * <p>Thread-safe; does not block.
 *
 * @since 0.1.0
 */
public final class HandshakeFailure {
    /** The length of the longest description, in characters. */
    public static final int MOST_CHARACTERS = 300;

    private static final int MOST_OF_A_MESSAGE = 250;
    private static final int MOST_OF_A_CLASS_NAME = 200;
    private static final int MOST_CAUSES = 32;

    /** The alert that JSSE, from JDK 21 on, puts before the reason. */
    private static final Pattern SENT_ALERT = Pattern.compile("^\\([a-z_0-9]{1,40}\\) ");

    private static final Pattern JSSE_ALERT = Pattern.compile("^Received fatal alert: ([a-z_0-9]{1,40})$");
    private static final Pattern BOUNCY_CASTLE_ALERT = Pattern.compile("^([a-z_0-9]{1,40})\\(\\d{1,3}\\)");
    private static final Pattern OPENSSL_REASON =
            Pattern.compile("error:[0-9a-fA-F]{1,16}:[^:]{0,60}:[^:]{0,60}:([A-Z0-9_]{1,60})");
    private static final Pattern OPENSSL_ALERT = Pattern.compile("^(?:SSLV3|TLSV1)_(?:ALERT_)?(.*)$");

    private static final String CLIENT_CLOSED = "the client closed during the handshake";
    private static final String CLOSED = CLIENT_CLOSED + ", or this server did";
    private static final String RESET = "the client cut the connection during the handshake";
    private static final String TIMEOUT = "the client did not finish the handshake in time";
    private static final String NO_TLS = "the client sent no TLS";
    private static final String NO_PROTOCOL = "no protocol version in common with the client";
    private static final String NO_CIPHER_SUITE = "no cipher suite in common with the client";
    private static final String NO_KEY = "the client can use no key that is here for it";
    private static final String NO_CURVE = "no key exchange group in common with the client";
    private static final String BROKEN = "the client sent a message that does not decrypt, or was changed on its way";
    private static final String NO_CLIENT_CERTIFICATE = "the client sent no certificate";
    private static final String RENEGOTIATION = "the client began a second handshake, which is not allowed";

    /** The beginning of an engine's message, after the alert that is sent, and its description. */
    private record Known(String beginning, String description) {}

    /** The known messages. Those that quote the client come first, so that its text is not searched for others. */
    private static final List<Known> KNOWN = List.of(
            new Known("Illegal server name", "the client asked for a name that the TLS engine refuses"),
            new Known("not an SSL/TLS record", NO_TLS),
            new Known("Unrecognized server name indication", "the client asked for a name that is not served here"),
            new Known("The client supported protocol versions", NO_PROTOCOL),
            new Known("Client requested protocol", NO_PROTOCOL),
            new Known("No appropriate protocol", NO_PROTOCOL),
            new Known("no cipher suites in common", NO_CIPHER_SUITE),
            new Known("no negotiable cipher suite", NO_CIPHER_SUITE),
            new Known("No available authentication scheme", NO_KEY),
            new Known("No supported CertificateVerify signature algorithm", NO_KEY),
            new Known("Empty client certificate chain", NO_CLIENT_CERTIFICATE),
            new Known("Empty server certificate chain", NO_CLIENT_CERTIFICATE),
            new Known("PKIX path", "the client's certificate is not trusted here"),
            new Known("Received close_notify during handshake", CLIENT_CLOSED),
            new Known("Remote host terminated the handshake", CLIENT_CLOSED),
            new Known("Remote host closed connection during handshake", CLIENT_CLOSED),
            new Known("SSL peer shut down incorrectly", CLIENT_CLOSED),
            new Known("closing inbound before receiving peer's close_notify", CLIENT_CLOSED),
            new Known("Connection closed while SSL/TLS handshake was in progress", CLOSED),
            new Known("SSLEngine closed already", CLOSED),
            new Known("Connection reset", RESET),
            new Known("Broken pipe", RESET),
            new Known("handshake timed out after ", TIMEOUT),
            new Known("Unsupported or unrecognized SSL message", NO_TLS),
            new Known("Unrecognized SSL message", NO_TLS),
            new Known("Invalid SSL message", NO_TLS),
            new Known("Tag mismatch", BROKEN),
            new Known("remote-initiated renegotiation not allowed", RENEGOTIATION),
            new Known("Received unexpected renegotiation handshake message", RENEGOTIATION),
            new Known("Client initiated renegotiation is not allowed", RENEGOTIATION));

    private HandshakeFailure() {}

    /**
     * Describes a failure in one line.
     *
     * <p>Searches the failure and its causes, from the outside in, for a known message. If none is known, the
     * description is the innermost message of the engine, escaped and cut.
     *
     * @param failure the exception of the engine, or of Netty's {@code SslHandshakeCompletionEvent}; its causes may
     *     form a cycle
     * @return for example {@code the client does not trust the certificate (alert unknown_ca)}; printable ASCII in one line, at most
     *     {@value #MOST_CHARACTERS} characters, never empty
     */
    public static String describe(Throwable failure) {
        List<Throwable> causes = causes(requireNonNull(failure, "failure"));
        return causes.stream()
                .flatMap(cause -> known(cause).stream())
                .findFirst()
                .orElseGet(() -> innermostMessage(causes));
    }

    private static List<Throwable> causes(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> causes = new ArrayList<>();
        for (@Nullable Throwable cause = failure;
                cause != null && causes.size() < MOST_CAUSES && seen.add(cause);
                cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    private static Optional<String> known(Throwable cause) {
        String message = message(cause);
        return knownBeginning(message)
                .or(() -> receivedAlert(cause, message).map(HandshakeFailure::describeAlert))
                .or(() -> cause instanceof SSLException ? openSsl(message) : Optional.empty())
                .or(() -> knownType(cause));
    }

    /** The message of a cause without the alert that the engine sends; never null. */
    private static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? "" : SENT_ALERT.matcher(message).replaceFirst("");
    }

    private static Optional<String> knownBeginning(String message) {
        for (Known known : KNOWN) {
            if (message.startsWith(known.beginning())) {
                return Optional.of(known.description());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> receivedAlert(Throwable cause, String message) {
        Matcher jsse = JSSE_ALERT.matcher(message);
        if (jsse.find()) {
            return Optional.of(jsse.group(1));
        }
        Matcher bouncyCastle = BOUNCY_CASTLE_ALERT.matcher(message);
        return cause.getClass().getSimpleName().equals("TlsFatalAlertReceived") && bouncyCastle.find()
                ? Optional.of(bouncyCastle.group(1))
                : Optional.empty();
    }

    private static String describeAlert(String alert) {
        String words =
                switch (alert) {
                    case "unknown_ca" -> "the client does not trust the certificate";
                    case "bad_certificate",
                            "unsupported_certificate",
                            "certificate_unknown",
                            "certificate_revoked",
                            "bad_certificate_status_response" -> "the client does not accept the certificate";
                    case "certificate_expired" -> "the client says that the certificate has expired";
                    case "protocol_version" -> "the client speaks no protocol version that was offered";
                    case "insufficient_security" -> "the client demands more security than was offered";
                    case "close_notify", "user_canceled" -> CLIENT_CLOSED;
                    default -> "the client ended the handshake";
                };
        return words + " (alert " + alert + ")";
    }

    /** Describes a reason of OpenSSL or BoringSSL, by the first line of their queue of errors. */
    private static Optional<String> openSsl(String message) {
        Matcher matcher = OPENSSL_REASON.matcher(message);
        return matcher.find() ? Optional.of(describeReason(matcher.group(1))) : Optional.empty();
    }

    private static String describeReason(String reason) {
        Matcher alert = OPENSSL_ALERT.matcher(reason);
        if (alert.find()) {
            return describeAlert(alertName(alert.group(1)));
        }
        return switch (reason) {
            case "NO_SHARED_CIPHER", "NO_CIPHERS_PASSED" -> NO_CIPHER_SUITE;
            case "UNSUPPORTED_PROTOCOL", "UNSUPPORTED_PROTOCOL_FOR_CUSTOM_KEY", "VERSION_TOO_LOW" -> NO_PROTOCOL;
            case "NO_COMMON_SIGNATURE_ALGORITHMS", "NO_CERTIFICATE_SET", "UNKNOWN_CERTIFICATE_TYPE" -> NO_KEY;
            case "NO_SHARED_GROUP", "WRONG_CURVE" -> NO_CURVE;
            case "HTTP_REQUEST", "HTTPS_PROXY_REQUEST" -> NO_TLS + ", but a request of HTTP";
            case "WRONG_VERSION_NUMBER", "BAD_PACKET_LENGTH", "INVALID_SSL_MESSAGE" -> NO_TLS;
            case "DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "BAD_DECRYPT", "DIGEST_CHECK_FAILED" -> BROKEN;
            case "PEER_DID_NOT_RETURN_A_CERTIFICATE" -> NO_CLIENT_CERTIFICATE;
            case "CERTIFICATE_VERIFY_FAILED" -> "the client's certificate is not trusted here";
            case "NO_RENEGOTIATION", "RENEGOTIATION_MISMATCH" -> RENEGOTIATION;
            default ->
                "the TLS engine reports " + reason.toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }

    /** Spells the name of an alert as RFC 8446 section 6 does. */
    private static String alertName(String openSslName) {
        return openSslName.equals("USER_CANCELLED") ? "user_canceled" : openSslName.toLowerCase(Locale.ROOT);
    }

    private static Optional<String> knownType(Throwable cause) {
        if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
            return Optional.of(TIMEOUT);
        }
        if (cause instanceof EOFException) {
            return Optional.of(CLIENT_CLOSED);
        }
        return cause instanceof ClosedChannelException ? Optional.of(CLOSED) : Optional.empty();
    }

    /** Finds the innermost message; that of a wrapper repeats its cause's after the name of a class. */
    private static String innermostMessage(List<Throwable> causes) {
        for (int i = causes.size() - 1; i >= 0; i--) {
            String message = message(causes.get(i)).strip();
            if (!message.isEmpty()) {
                return Printable.escape(message, MOST_OF_A_MESSAGE);
            }
        }
        Throwable innermost = causes.get(causes.size() - 1);
        String kind = innermost.getClass().getSimpleName();
        return (innermost instanceof IOException ? "the connection failed with " : "the TLS engine failed with ")
                + Printable.escape(kind.isEmpty() ? "an error without a name" : kind, MOST_OF_A_CLASS_NAME);
    }
}

package io.github.mailsni.javamail;

import io.github.mailsni.internal.keymanager.PeerText;
import io.github.mailsni.javamail.SenderConnection.ClientCertificate;
import io.github.mailsni.javamail.SenderFailure.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Finds among the causes of an exception the reason why a sender's connection failed. */
final class FailureSearch {
    private static final int MOST_OF_A_MESSAGE = 250;

    /** The alert that JSSE, from JDK 21 on, puts before the reason. */
    private static final Pattern SENT_ALERT = Pattern.compile("^\\([a-z_0-9]{1,40}\\) ");

    private static final Pattern RECEIVED_ALERT = Pattern.compile("^Received fatal alert: ([a-z_0-9]{1,40})$");

    /** The messages of Jakarta Mail and JavaMail, for SMTP, IMAP and POP3. */
    private static final Pattern NO_STARTTLS = Pattern.compile(
            "^(STARTTLS|STLS) (is )?required but (host does )?not support(ed)?( by server| STARTTLS)?$");

    /**
     * The text of an exception that an IMAP connection met while it read, which both keep only as a response of the
     * server. Where the connection is {@link #on ours}, it concerns a client certificate in TLS 1.3.
     */
    private static final Pattern IN_BYE = Pattern.compile(
            "^\\* BYE Ja(?:karta |va)Mail Exception: "
                    + Pattern.quote(SenderTlsException.class.getName())
                    + ": ([a-z0-9.:-]{1,253}): (the server asked for a client certificate[a-z, ]{1,120}(?: \\(alert [a-z_0-9]{1,40}\\))?)\\. ");

    /** What both put before the text of any other exception that an IMAP connection met while it read. */
    private static final Pattern READ_BY_IMAP =
            Pattern.compile("^\\* BYE Ja(?:karta |va)Mail Exception: java\\.(?:io|net)\\.[A-Za-z]{1,60}: ");

    /** What both say of a connection that the server closed before TLS: SMTP in two versions, IMAP and POP3. */
    private static final Pattern END_OF_INPUT =
            Pattern.compile("^(?:\\[EOF]|Got bad greeting from SMTP host: \\S{1,300}, port: \\d{1,5}, response: \\[EOF]"
                    + "|Could not connect to SMTP host: \\S{1,300}, port: \\d{1,5}, response: -1"
                    + "|Connection dropped by server\\?|EOF on socket)$");

    /** What both say of a connection that they could not make through a proxy, which is named. */
    private static final Pattern THROUGH_PROXY =
            Pattern.compile("; Using (?:web proxy|SOCKS) host, port: (.{1,255}), (\\d{1,5})$");

    /** The answer of an SMTP server, which is the whole message where a command is refused. */
    private static final Pattern REFUSED_BY_SMTP = Pattern.compile("^[45]\\d\\d(?: |-|$)");

    /** The method of both in which an SMTP connection says STARTTLS; nothing else tells of which command the answer is. */
    private static final String SMTP_STARTTLS = "startTLS";

    private static final int MOST_CALLS_TO_STARTTLS = 4;

    private static final Pattern STLS_REFUSED = Pattern.compile("^STLS required but failed$");

    private static final List<String> PLAINTEXT =
            List.of("Unsupported or unrecognized SSL message", "Unrecognized SSL message", "not an SSL/TLS record");
    private static final List<String> OLD =
            List.of("The server selected protocol version", "No appropriate protocol", "Server chose ");
    private static final List<String> CLOSED = List.of(
            "Remote host terminated the handshake",
            "Remote host closed connection during handshake",
            "Connection reset",
            "Broken pipe",
            "SSL peer shut down incorrectly",
            "Received close_notify during handshake");

    private static final Set<Reason> OVER_A_CERTIFICATE =
            Set.of(Reason.CLIENT_CERTIFICATE, Reason.ALERT, Reason.CONNECTION);

    private FailureSearch() {}

    static SenderFailure in(Throwable failure, Optional<String> host) {
        List<Throwable> causes = Causes.of(failure);
        return Causes.first(causes, SenderTlsException.class)
                .flatMap(SenderTlsException::failure)
                .or(() -> Causes.first(causes, ServerCertificateException.class)
                        .flatMap(ServerCertificateException::failure))
                .or(() -> ofProxy(causes))
                .or(() -> known(causes))
                .orElseGet(() -> failure(Reason.OTHER, innermostMessage(causes)))
                .to(host);
    }

    /**
     * Finds the reason on a connection of our own. A server that has not requested a client certificate does not object to one, whatever
     * its alert is for. A server that has requested a client certificate, and closes the
     * connection before it sends any data, objects to the certificate: its alert may be lost on the way (a closed
     * socket resets), or be a general one.
     */
    static SenderFailure on(SenderConnection connection, IOException failure) {
        SenderFailure found = in(failure, connection.host());
        Optional<String> alert = alert(Causes.of(failure));
        if (connection.clientCertificate() == ClientCertificate.NOT_ASKED_FOR
                && found.reason() == Reason.CLIENT_CERTIFICATE) {
            return ended(alert.orElse("")).to(connection.host());
        }
        String answer =
                switch (connection.clientCertificate()) {
                    case NOT_ASKED_FOR -> "";
                    case MISSING -> "got none, because there is none for this host";
                    case SHOWN -> "was shown the one for this host";
                };
        return !answer.isEmpty() && OVER_A_CERTIFICATE.contains(found.reason())
                ? failure(
                                Reason.CLIENT_CERTIFICATE,
                                "the server asked for a client certificate, " + answer + ", and ended the"
                                        + " connection"
                                        + alert.map(FailureSearch::named).orElse(""))
                        .to(connection.host())
                : found;
    }

    /** What is said of the host in the causes is true of the proxy, or of what the proxy says. */
    private static Optional<SenderFailure> ofProxy(List<Throwable> causes) {
        return causes.stream()
                .map(cause -> THROUGH_PROXY.matcher(message(cause).strip()))
                .filter(Matcher::find)
                .findFirst()
                .flatMap(proxy -> {
                    String host = PeerText.escape(proxy.group(1), MOST_OF_A_MESSAGE);
                    String why = innermostMessage(causes);
                    return found(
                            Reason.CONNECTION,
                            why.equals(host)
                                    ? "the proxy " + host + " was not found in the DNS"
                                    : "there is no connection through the proxy " + host + ", port " + proxy.group(2)
                                            + " (" + why + ")");
                });
    }

    private static Optional<SenderFailure> known(List<Throwable> causes) {
        return causes.stream()
                .flatMap(cause -> (cause instanceof SSLException ? ofTls(cause) : ofMail(cause)).stream())
                .findFirst();
    }

    private static Optional<String> alert(List<Throwable> causes) {
        return causes.stream()
                .map(cause -> RECEIVED_ALERT.matcher(message(cause)))
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }

    private static Optional<SenderFailure> ofTls(Throwable cause) {
        String message = message(cause);
        Matcher alert = RECEIVED_ALERT.matcher(message);
        if (alert.find()) {
            return Optional.of(ofAlert(alert.group(1)));
        }
        if (beginsWithOne(message, PLAINTEXT)) {
            return found(Reason.NO_TLS, "the server answered in plaintext where TLS was to begin");
        }
        if (beginsWithOne(message, OLD)) {
            return found(Reason.PROTOCOL_TOO_OLD, "the server speaks no version of TLS from 1.2 on");
        }
        return beginsWithOne(message, CLOSED) ? cut() : Optional.empty();
    }

    private static SenderFailure ofAlert(String alert) {
        String named = named(alert);
        return switch (alert) {
            case "unrecognized_name" ->
                failure(Reason.UNRECOGNIZED_NAME, "the server has no certificate for this name" + named);
            case "protocol_version" ->
                failure(Reason.PROTOCOL_TOO_OLD, "the server speaks no version of TLS from 1.2 on" + named);
            case "certificate_required" ->
                failure(Reason.CLIENT_CERTIFICATE, "the server demands a client certificate" + named);
            case "bad_certificate",
                    "unsupported_certificate",
                    "certificate_revoked",
                    "certificate_expired",
                    "certificate_unknown",
                    "unknown_ca",
                    "access_denied" ->
                failure(Reason.CLIENT_CERTIFICATE, "the server does not accept the client certificate" + named);
            case "handshake_failure", "insufficient_security" ->
                failure(Reason.ALERT, "the server found nothing in common with this client" + named);
            default -> ended(alert);
        };
    }

    private static SenderFailure ended(String alert) {
        return failure(Reason.ALERT, "the server ended the connection" + named(alert));
    }

    private static String named(String alert) {
        return " (alert " + alert + ")";
    }

    private static Optional<SenderFailure> ofMail(Throwable cause) {
        String message = message(cause).strip();
        if (NO_STARTTLS.matcher(message).matches()) {
            return found(Reason.STARTTLS_NOT_OFFERED, "the server does not offer STARTTLS, and TLS is required");
        }
        Matcher bye = IN_BYE.matcher(message);
        if (bye.find()) {
            return Optional.of(failure(Reason.CLIENT_CERTIFICATE, bye.group(2)).to(Optional.of(bye.group(1))));
        }
        if (STLS_REFUSED.matcher(message).matches()) {
            return found(Reason.STARTTLS_NOT_OFFERED, "the server offers STARTTLS and refused it, and TLS is required");
        }
        if (REFUSED_BY_SMTP.matcher(message).find() && isOfStartTls(cause)) {
            return found(
                    Reason.STARTTLS_NOT_OFFERED,
                    "the server offers STARTTLS and refused it (" + PeerText.escape(message, MOST_OF_A_MESSAGE)
                            + "), and TLS is required");
        }
        if (cause instanceof UnknownHostException) {
            return found(Reason.CONNECTION, "the host was not found in the DNS");
        }
        Matcher readByImap = READ_BY_IMAP.matcher(message);
        boolean isRead = readByImap.find();
        String read = isRead ? message.substring(readByImap.end()) : message;
        // POP3 connections, too, keep only the text of such an exception
        if (cause instanceof SocketTimeoutException || read.equals("Read timed out")) {
            return found(Reason.CONNECTION, "the server did not answer in time");
        }
        if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
            return found(Reason.CONNECTION, "the port does not take connections, or cannot be reached");
        }
        boolean isCut = END_OF_INPUT.matcher(read).matches()
                || (cause instanceof EOFException && message.startsWith("SSL "))
                || ((isRead || cause instanceof SocketException) && beginsWithOne(read, CLOSED));
        return isCut ? cut() : Optional.empty();
    }

    private static boolean isOfStartTls(Throwable cause) {
        return Stream.of(cause.getStackTrace())
                .limit(MOST_CALLS_TO_STARTTLS)
                .anyMatch(call -> call.getMethodName().equals(SMTP_STARTTLS));
    }

    private static Optional<SenderFailure> cut() {
        return found(Reason.CONNECTION, "the server cut the connection");
    }

    private static Optional<SenderFailure> found(Reason reason, String description) {
        return Optional.of(failure(reason, description));
    }

    private static SenderFailure failure(Reason reason, String description) {
        return new SenderFailure(Optional.empty(), List.of(reason), Optional.empty(), description);
    }

    static SenderFailure invalidHost(String typed, IllegalArgumentException refusal) {
        String why = Optional.ofNullable(refusal.getMessage()).orElse("");
        return new SenderFailure(
                Optional.of(typed),
                List.of(Reason.INVALID_HOST),
                Optional.empty(),
                "this is neither a host name nor an IP address ("
                        + PeerText.escape(why.replace('"', '\''), MOST_OF_A_MESSAGE) + ")");
    }

    private static boolean beginsWithOne(String message, List<String> beginnings) {
        return beginnings.stream().anyMatch(message::startsWith);
    }

    /** The message without the alert that JSSE sends; never null. */
    private static String message(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? "" : SENT_ALERT.matcher(message).replaceFirst("");
    }

    private static String innermostMessage(List<Throwable> causes) {
        for (int i = causes.size() - 1; i >= 0; i--) {
            String message = message(causes.get(i)).strip();
            if (!message.isEmpty()) {
                return PeerText.escape(message, MOST_OF_A_MESSAGE);
            }
        }
        String type = causes.get(causes.size() - 1).getClass().getSimpleName();
        return "the connection failed with " + PeerText.escape(type, MOST_OF_A_MESSAGE);
    }
}

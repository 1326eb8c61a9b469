package io.github.mailsni.examples.smtp;

import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Creates the trace headers that a server adds on delivery (RFC 5321 section 4.4): Return-Path and Received, and
 * between them Envelope-To, as Exim does, since one file is for all recipients.
 */
final class TraceHeaders {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

    private TraceHeaders() {}

    /**
     * Creates the headers.
     *
     * @param hostName the server's name for itself
     * @param id the message's name in the log
     * @param client the client that it comes from
     * @param envelope the envelope of the message
     * @param now the time of its arrival
     * @return the lines, each with CR LF, in ASCII
     */
    static byte[] of(String hostName, String id, Client client, Envelope envelope, ZonedDateTime now) {
        String recipients =
                envelope.recipients().stream().map(MailPath::mailbox).collect(Collectors.joining(",\r\n\t"));
        String headers = "Return-Path: " + envelope.sender() + "\r\n"
                + "Envelope-To: " + recipients + "\r\n"
                + "Received: from " + envelope.helo() + " (" + client.literal() + ")\r\n"
                + "\tby " + hostName + " with " + protocol(client, envelope) + "\r\n"
                + client.tls().map(tls -> "\t(" + tls + ")\r\n").orElse("")
                + "\tid " + id + forClause(envelope) + "; " + DATE.format(now) + "\r\n";
        return headers.getBytes(StandardCharsets.US_ASCII);
    }

    /** Selects the protocol's registered name (RFC 3848). */
    private static String protocol(Client client, Envelope envelope) {
        if (client.tls().isPresent()) {
            return "ESMTPS";
        }
        return envelope.extended() ? "ESMTP" : "SMTP";
    }

    /**
     * Writes the clause for a single recipient only: of several, none must learn of the others by it (RFC 5321 section
     * 7.2).
     */
    private static String forClause(Envelope envelope) {
        return envelope.recipients().size() == 1
                ? "\r\n\tfor " + envelope.recipients().get(0)
                : "";
    }
}

package io.github.mailsni.examples.smtp;

import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The lines that a server puts on top of a message when it delivers it (RFC 5321 section 4.4): Return-Path and Received, and
 * between them Envelope-To, as Exim has it, since one file here is for all recipients.
 */
final class TraceHeaders {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

    private TraceHeaders() {}

    /**
     * The headers.
     *
     * @param hostName what this server calls itself
     * @param id the message's name in the log
     * @param client where it comes from
     * @param envelope what the client said about it
     * @param now when it came
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

    /** The registered names of RFC 3848. */
    private static String protocol(Client client, Envelope envelope) {
        if (client.tls().isPresent()) {
            return "ESMTPS";
        }
        return envelope.extended() ? "ESMTP" : "SMTP";
    }

    /** Only for one recipient: of several, none is to learn of the others by this clause (RFC 5321 section 7.2). */
    private static String forClause(Envelope envelope) {
        return envelope.recipients().size() == 1
                ? "\r\n\tfor " + envelope.recipients().get(0)
                : "";
    }
}

package io.github.mailsni.examples.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Implements the server's side of one SMTP conversation (RFC 5321): it answers each line with a {@link Step}. It knows
 * the order of commands, but no sockets, threads or files.
 *
 * <p>Offers PIPELINING (RFC 2920), SIZE (RFC 1870), 8BITMIME (RFC 6152), ENHANCEDSTATUSCODES (RFC 2034) and, as long as
 * the connection is in plaintext, STARTTLS (RFC 3207). It accepts mail for any recipient and relays none: all mail goes
 * to one mailbox.
 *
 * <p>Not thread-safe; one connection has one session.
 */
final class SmtpSession {
    /** The number of wrong commands after which the session ends: the client is no mail server, or a broken one. */
    private static final int MOST_ERRORS = 20;

    private static final Pattern SIZE = Pattern.compile("[0-9]{1,20}");

    private final String hostName;
    private final Limits limits;
    private boolean tls;
    private boolean draining;
    private int errors;
    private @Nullable Greeting greeting;
    private @Nullable MailPath sender;
    private final List<MailPath> recipients = new ArrayList<>();

    private record Greeting(String name, boolean extended) {}

    /**
     * Creates a conversation that has not begun.
     *
     * @param hostName the server's name for itself
     * @param limits the limits of the client
     * @param tls whether the connection is under TLS from its first byte
     */
    SmtpSession(String hostName, Limits limits, boolean tls) {
        this.hostName = hostName;
        this.limits = limits;
        this.tls = tls;
    }

    /** Returns the greeting, with which the server begins. */
    Step opening() {
        return draining ? new Step.Close(goingAway()) : answer(220, hostName + " ESMTP mailsni example");
    }

    /** Whether a message is under way: a closing server waits for its end. */
    boolean inTransaction() {
        return sender != null;
    }

    /** Begins to close: a transaction under way may end, and no new one begins. */
    void drain() {
        draining = true;
    }

    /** Whether the server is closing. */
    boolean draining() {
        return draining;
    }

    /** The reply to a client when the server closes. */
    Reply goingAway() {
        return Reply.of(421, "4.3.2 " + hostName + " is closing down, try again later");
    }

    /** The reply to a client that has been silent for too long. */
    Reply timedOut() {
        return Reply.of(421, "4.4.2 " + hostName + " has waited long enough, closing");
    }

    /** Discards the state from plaintext, which an attacker may have inserted (RFC 3207 section 4.2). */
    void tlsStarted() {
        tls = true;
        greeting = null;
        endTransaction();
    }

    /** Answers the last {@link Step.Collect}, whose message is stored. */
    Step stored(String id) {
        endTransaction();
        Reply reply = Reply.of(250, "2.0.0 stored as " + id);
        return new Step.Answer(reply);
    }

    /** Answers the last {@link Step.Collect}, whose message is refused or could not be stored. */
    Step refused(Reply why) {
        endTransaction();
        return new Step.Answer(why);
    }

    /**
     * Answers a line from the client.
     *
     * @param line the line without its CR LF, one character per byte
     * @return the reply, and the action after it
     */
    Step command(String line) {
        Step step = draining && !inTransaction() && !line.equalsIgnoreCase("QUIT")
                ? new Step.Close(goingAway())
                : dispatch(line);
        if (step.reply().code() >= 500 && ++errors >= MOST_ERRORS) {
            return new Step.Close(Reply.of(421, "4.7.0 too many errors, closing"));
        }
        return step;
    }

    private Step dispatch(String line) {
        if (!line.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            return answer(500, "5.5.2 a command is printable ASCII");
        }
        int space = line.indexOf(' ');
        String verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
        String argument = space < 0 ? "" : line.substring(space + 1).strip();
        return switch (verb) {
            case "EHLO" -> greet(argument, true);
            case "HELO" -> greet(argument, false);
            case "STARTTLS" -> startTls(argument);
            case "MAIL" -> mail(argument);
            case "RCPT" -> recipient(argument);
            case "DATA" -> data(argument);
            case "RSET" -> reset(argument);
            case "NOOP" -> answer(250, "2.0.0 nothing done");
            case "VRFY" -> verify(argument);
            case "HELP" -> answer(214, "2.0.0 see RFC 5321");
            case "QUIT" -> quit(argument);
            case "AUTH", "BDAT", "ETRN", "EXPN", "TURN", "SEND", "SOML", "SAML" ->
                answer(502, "5.5.1 " + verb + " is not offered here");
            default -> answer(500, "5.5.2 no such command");
        };
    }

    private Step greet(String name, boolean extended) {
        if (!MailPath.isClientName(name)) {
            return answer(501, "5.5.4 say who you are: a domain or an address literal");
        }
        greeting = new Greeting(name, extended);
        endTransaction();
        return extended ? new Step.Answer(new Reply(250, extensions())) : answer(250, hostName);
    }

    private List<String> extensions() {
        List<String> lines = new ArrayList<>(
                List.of(hostName, "PIPELINING", "SIZE " + limits.messageSize(), "8BITMIME", "ENHANCEDSTATUSCODES"));
        if (!tls) {
            lines.add("STARTTLS");
        }
        return lines;
    }

    private Step startTls(String argument) {
        if (tls) {
            return answer(503, "5.5.1 TLS is active already");
        }
        if (!argument.isEmpty()) {
            return noArgument("STARTTLS");
        }
        return new Step.StartTls(Reply.of(220, "2.0.0 go ahead"));
    }

    private Step mail(String argument) {
        if (greeting == null) {
            return answer(503, "5.5.1 say EHLO first");
        }
        if (sender != null) {
            return answer(503, "5.5.1 one sender a message");
        }
        Optional<CommandArgument> parsed = CommandArgument.parse("FROM:", argument);
        if (parsed.isEmpty()) {
            return answer(501, "5.5.4 MAIL FROM:<sender> is expected");
        }
        String path = parsed.get().path();
        if (!path.isEmpty() && !MailPath.isMailbox(path)) {
            return answer(553, "5.1.7 the sender is no mailbox");
        }
        Optional<Reply> flaw = flawOfMailParameters(parsed.get().parameters());
        if (flaw.isPresent()) {
            return new Step.Answer(flaw.get());
        }
        sender = path.isEmpty() ? MailPath.EMPTY : new MailPath(path);
        return answer(250, "2.1.0 sender taken");
    }

    private Optional<Reply> flawOfMailParameters(Map<String, String> parameters) {
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String value = parameter.getValue();
            switch (parameter.getKey()) {
                case "SIZE" -> {
                    if (!SIZE.matcher(value).matches()) {
                        return Optional.of(Reply.of(501, "5.5.4 SIZE is a number of bytes"));
                    }
                    // 19 digits and more may not fit a long, and exceed every limit
                    if (value.length() > 18 || Long.parseLong(value) > limits.messageSize()) {
                        return Optional.of(limits.tooLarge());
                    }
                }
                case "BODY" -> {
                    if (!value.equalsIgnoreCase("7BIT") && !value.equalsIgnoreCase("8BITMIME")) {
                        return Optional.of(Reply.of(501, "5.5.4 BODY is 7BIT or 8BITMIME"));
                    }
                }
                default -> {
                    return Optional.of(Reply.of(555, "5.5.4 a parameter that is not offered here"));
                }
            }
        }
        return Optional.empty();
    }

    private Step recipient(String argument) {
        if (sender == null) {
            return answer(503, "5.5.1 say MAIL first");
        }
        if (recipients.size() >= limits.recipients()) {
            return answer(452, "4.5.3 at most " + limits.recipients() + " recipients a message");
        }
        Optional<CommandArgument> parsed = CommandArgument.parse("TO:", argument);
        if (parsed.isEmpty()) {
            return answer(501, "5.5.4 RCPT TO:<recipient> is expected");
        }
        if (!parsed.get().parameters().isEmpty()) {
            return answer(555, "5.5.4 a parameter that is not offered here");
        }
        String path = parsed.get().path();
        // every server accepts "Postmaster" without a domain (RFC 5321 section 4.5.1)
        if (!path.equalsIgnoreCase("postmaster") && !MailPath.isMailbox(path)) {
            return answer(553, "5.1.3 the recipient is no mailbox");
        }
        recipients.add(new MailPath(path));
        return answer(250, "2.1.5 recipient taken");
    }

    private Step data(String argument) {
        if (greeting == null || sender == null) {
            return answer(503, "5.5.1 say MAIL first");
        }
        if (recipients.isEmpty()) {
            return answer(503, "5.5.1 no recipient was taken");
        }
        if (!argument.isEmpty()) {
            return noArgument("DATA");
        }
        return new Step.Collect(
                Reply.of(354, "end with a dot on a line of its own"),
                new Envelope(greeting.name(), greeting.extended(), sender, recipients));
    }

    private Step reset(String argument) {
        if (!argument.isEmpty()) {
            return noArgument("RSET");
        }
        endTransaction();
        return answer(250, "2.0.0 forgotten");
    }

    private static Step verify(String argument) {
        return argument.isEmpty() ? answer(501, "5.5.4 VRFY whom?") : answer(252, "2.5.2 send it and you will see");
    }

    private static Step quit(String argument) {
        return argument.isEmpty() ? new Step.Close(Reply.of(221, "2.0.0 bye")) : noArgument("QUIT");
    }

    private void endTransaction() {
        sender = null;
        recipients.clear();
    }

    private static Step noArgument(String verb) {
        return answer(501, "5.5.4 " + verb + " stands alone");
    }

    private static Step answer(int code, String text) {
        return new Step.Answer(Reply.of(code, text));
    }
}

package io.github.mailsni.examples.smtp;

import io.github.mailsni.javamail.MailTls;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLSocket;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.internal.server.BaseCommand;
import org.subethamail.smtp.internal.server.Command;
import org.subethamail.smtp.internal.server.CommandException;
import org.subethamail.smtp.internal.server.CommandHandler;
import org.subethamail.smtp.internal.server.HelpMessage;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;

/** Replaces those of SubEthaSMTP's commands that offer extensions this server lacks, or fail on input of clients. */
final class SubEthaCommands {
    private SubEthaCommands() {}

    /** Replaces the commands of a server. */
    static void adapt(SMTPServer server, MailTls tls, Function<Session, ConnectionLog> logs) {
        CommandHandler commands = server.getCommandHandler();
        for (String verb : List.copyOf(commands.getVerbs())) {
            commands.addCommand(new Guarded(commands.getCommand(verb), logs));
        }
        commands.addCommand(new Ehlo());
        commands.addCommand(new StartTls(tls, logs));
        commands.addCommand(new Bdat());
    }

    /**
     * Ends the connection when a command fails on its argument. SubEthaSMTP would log a stack trace, for example over a
     * SIZE of more digits than an int has.
     */
    private static final class Guarded implements Command {
        private final Command command;
        private final Function<Session, ConnectionLog> logs;

        Guarded(Command command, Function<Session, ConnectionLog> logs) {
            this.command = command;
            this.logs = logs;
        }

        @Override
        public void execute(String line, Session session) throws IOException, DropConnectionException {
            try {
                command.execute(line, session);
            } catch (RuntimeException notUnderstood) {
                logs.apply(session).failure(getName() + " not understood, closing");
                throw new DropConnectionException(501, "5.5.4 an argument that nobody understands");
            }
        }

        @Override
        public HelpMessage getHelp() throws CommandException {
            return command.getHelp();
        }

        @Override
        public String getName() {
            return command.getName();
        }
    }

    /**
     * Offers the extensions of this server: no CHUNKING, no SMTPUTF8, and STARTTLS in plaintext only (RFC 3207 section
     * 4.2).
     */
    private static final class Ehlo extends BaseCommand {
        Ehlo() {
            super("EHLO", "Introduce yourself.", "<hostname>");
        }

        @Override
        public void execute(String line, Session session) throws IOException {
            String name = getArgPredicate(line);
            if (!MailPath.isClientName(name)) {
                session.sendResponse("501 say who you are: a domain or an address literal");
                return;
            }
            session.resetMailTransaction();
            session.setHelo(name);
            session.sendResponse(String.join("\r\n250-", offers(session)) + "\r\n250 8BITMIME");
        }

        private static List<String> offers(Session session) {
            SMTPServer server = session.getServer();
            List<String> offers = new ArrayList<>(
                    List.of("250-" + server.getHostName(), "PIPELINING", "SIZE " + server.getMaxMessageSize()));
            if (server.getEnableTLS() && !session.isTLSStarted()) {
                offers.add("STARTTLS");
            }
            return offers;
        }
    }

    /**
     * Ends the connection when the handshake fails, and logs the reason in one line. SubEthaSMTP would log a stack
     * trace, and read the client's TLS bytes as plaintext.
     */
    private static final class StartTls extends BaseCommand {
        private final MailTls tls;
        private final Function<Session, ConnectionLog> logs;

        StartTls(MailTls tls, Function<Session, ConnectionLog> logs) {
            super("STARTTLS", "Start TLS.");
            this.tls = tls;
            this.logs = logs;
        }

        @Override
        public void execute(String line, Session session) throws IOException, DropConnectionException {
            if (!line.strip().equalsIgnoreCase(getName())) {
                session.sendResponse("501 5.5.4 STARTTLS stands alone");
            } else if (session.isTLSStarted() || session.getSocket() instanceof SSLSocket) {
                session.sendResponse("503 5.5.1 TLS is active already");
            } else {
                start(session);
            }
        }

        private void start(Session session) throws IOException, DropConnectionException {
            Socket plaintext = session.getSocket();
            SSLSocket socket;
            try {
                socket = tls.upgrade(plaintext, session.getRawInput());
            } catch (ProtocolException sentMore) {
                throw new DropConnectionException(501, "5.5.1 nothing may follow STARTTLS before it is answered");
            }
            session.sendResponse("220 2.0.0 go ahead");
            try {
                socket.startHandshake();
            } catch (IOException failure) {
                logs.apply(session).noTls(failure);
                session.quit();
                return;
            }
            session.setSocket(socket);
            session.resetSmtpProtocol();
            session.setTlsStarted(true);
        }
    }

    /** Ends the connection, since the bytes of a refused chunk would be taken for commands. */
    private static final class Bdat extends BaseCommand {
        Bdat() {
            super("BDAT", "Not offered.");
        }

        @Override
        public void execute(String line, Session session) throws DropConnectionException {
            throw new DropConnectionException(502, "5.5.1 BDAT is not offered here");
        }
    }
}

package io.github.mailsni.examples.smtp;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.internal.server.BaseCommand;
import org.subethamail.smtp.internal.server.Command;
import org.subethamail.smtp.internal.server.CommandException;
import org.subethamail.smtp.internal.server.CommandHandler;
import org.subethamail.smtp.internal.server.HelpMessage;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;

/** SubEthaSMTP's commands where they promise what this server does not keep, or fall over what a client sends. */
final class SubEthaCommands {
    private static final Logger LOG = LoggerFactory.getLogger(SubEthaCommands.class);

    private SubEthaCommands() {}

    /** Puts ours in their place. */
    static void adapt(SMTPServer server) {
        CommandHandler commands = server.getCommandHandler();
        for (String verb : List.copyOf(commands.getVerbs())) {
            commands.addCommand(new Guarded(commands.getCommand(verb)));
        }
        commands.addCommand(new Ehlo());
        commands.addCommand(new Bdat());
    }

    /**
     * A command that ends the connection when it does not understand its argument. SubEthaSMTP would log a stack trace: over
     * a SIZE of more digits than an int has, for example.
     */
    private static final class Guarded implements Command {
        private final Command command;

        Guarded(Command command) {
            this.command = command;
        }

        @Override
        public void execute(String line, Session session) throws IOException, DropConnectionException {
            try {
                command.execute(line, session);
            } catch (RuntimeException notUnderstood) {
                LOG.info(
                        "{}: {} not understood, closing",
                        session.getRemoteAddress(),
                        getName(),
                        notUnderstood.toString());
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

    /** Offers what is there: no CHUNKING and no SMTPUTF8, STARTTLS in plaintext only (RFC 3207 section 4.2). */
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

    /** The bytes of a chunk that is not taken would be taken for commands. */
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

package io.github.mailsni.examples.smtp;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.DropConnectionException;
import org.subethamail.smtp.MessageContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.MessageHandlerFactory;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.server.Session;

/** Handles the mail transactions of SubEthaSMTP, and delivers messages into the {@link Mailbox}. Thread-safe. */
final class Transactions implements MessageHandlerFactory {
    private final Setup setup;
    private final Function<Session, ConnectionLog> logs;
    private int running;
    private boolean draining;

    Transactions(Setup setup, Function<Session, ConnectionLog> logs) {
        this.setup = setup;
        this.logs = logs;
    }

    @Override
    public MessageHandler create(MessageContext context) {
        synchronized (this) {
            running++;
        }
        return new Transaction((Session) context);
    }

    /** Refuses new transactions, and waits at most this long until all have ended. */
    synchronized void drain(Duration atMost) {
        draining = true;
        long deadline = System.nanoTime() + atMost.toNanos();
        long left = atMost.toMillis();
        try {
            while (running > 0 && left > 0) {
                wait(left);
                left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized boolean draining() {
        return draining;
    }

    private synchronized void ended() {
        running--;
        notifyAll();
    }

    /** Handles one message, on the thread of its connection. */
    private final class Transaction implements MessageHandler {
        private static final int CHUNK = 8192;

        private final Session session;
        private final List<MailPath> recipients = new ArrayList<>();
        private MailPath sender = MailPath.EMPTY;
        private @Nullable Delivery delivery;
        private boolean over;

        Transaction(Session session) {
            this.session = session;
        }

        @Override
        public void from(String from) throws RejectException {
            if (draining()) {
                throw new DropConnectionException(421, "4.3.2 closing down, try again later");
            }
            if (!from.isEmpty() && !MailPath.isMailbox(from)) {
                throw new RejectException(553, "5.1.7 the sender is no mailbox");
            }
            sender = new MailPath(from);
        }

        @Override
        public void recipient(String recipient) throws RejectException {
            if (!recipient.equalsIgnoreCase("postmaster") && !MailPath.isMailbox(recipient)) {
                throw new RejectException(553, "5.1.3 the recipient is no mailbox");
            }
            recipients.add(new MailPath(recipient));
        }

        @Override
        public String data(InputStream text) throws RejectException, IOException {
            String helo = session.getHelo().filter(MailPath::isClientName).orElse("unknown");
            Envelope envelope = new Envelope(helo, true, sender, recipients);
            Delivery message = new Delivery(setup.mailbox(), client(), envelope, setup.limits(), logs.apply(session));
            delivery = message;
            receive(text, message);
            Delivery.Outcome outcome = message.finish();
            if (outcome instanceof Delivery.Outcome.Refused refused) {
                // SubEthaSMTP leaves the transaction open when a message is refused; RFC 5321 section 4.1.1.4 does not.
                session.resetMailTransaction();
                throw new RejectException(
                        refused.reply().code(), refused.reply().lines().get(0));
            }
            return "2.0.0 stored as " + ((Delivery.Outcome.Stored) outcome).id();
        }

        /**
         * Reads the text to its end even after a failure: SubEthaSMTP would take the rest of a refused message for
         * commands.
         */
        private void receive(InputStream text, Delivery message) throws RejectException, IOException {
            LineEnds lineEnds = new LineEnds();
            byte[] chunk = new byte[CHUNK];
            boolean first = true;
            for (int length = text.read(chunk); length > 0; length = text.read(chunk)) {
                if (!lineEnds.paired(chunk, length)) {
                    throw new DropConnectionException(521, "5.5.2 a line ends with CR LF, neither stands alone");
                }
                // SubEthaSMTP removes the stuffed dot from every line but the first
                int start = first && chunk[0] == '.' ? 1 : 0;
                message.write(Arrays.copyOfRange(chunk, start, length));
                first = false;
            }
        }

        private Client client() {
            return Client.of(session);
        }

        @Override
        public void done() {
            if (delivery != null) {
                delivery.abandon();
            }
            if (!over) {
                over = true;
                ended();
            }
        }
    }
}

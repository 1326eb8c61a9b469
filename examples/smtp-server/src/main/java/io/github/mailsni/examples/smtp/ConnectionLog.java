package io.github.mailsni.examples.smtp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what happens in one connection, and logs it in one line at INFO when the connection ends: its messages, and
 * what went wrong. A connection in which neither happened is logged at DEBUG. Lines about failures alone are bounded in
 * number ({@link Lines}). Thread-safe.
 */
final class ConnectionLog {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

    /** The most messages that the line describes. */
    private static final int DESCRIBED = 3;

    private final Lines lines;
    private final ServerCounts counts;
    private final List<String> messages = new ArrayList<>();
    private int more;
    private @Nullable String failure;
    private boolean ended;

    ConnectionLog(Lines lines, ServerCounts counts) {
        this.lines = lines;
        this.counts = counts;
    }

    /** Notes a message that was stored. */
    void stored(String what) {
        counts.message(true);
        message(what);
    }

    /** Notes a message that was refused behind its text. */
    void refused(String what) {
        counts.message(false);
        message(what);
    }

    private synchronized void message(String what) {
        if (messages.size() < DESCRIBED) {
            messages.add(what);
        } else {
            more++;
        }
    }

    /** Notes that the handshake has failed. */
    void noTls(Throwable cause) {
        counts.failedHandshake();
        failure(Lines.noTls(cause));
    }

    /** Notes why the server closes the connection; the first cause counts. */
    synchronized void failure(String what) {
        if (failure == null) {
            failure = what;
        }
    }

    /** Logs the line. Has no effect the second time. */
    synchronized void end(Client client) {
        if (ended) {
            return;
        }
        ended = true;
        if (!messages.isEmpty()) {
            LOG.info(
                    "{}: {}{}, {}{}",
                    client,
                    String.join("; ", messages),
                    more > 0 ? "; and " + more + " more messages" : "",
                    client.tls().map(TlsFacts::toString).orElse("plaintext"),
                    failure == null ? "" : "; " + failure);
        } else if (failure != null) {
            lines.line(client, failure);
        } else {
            LOG.debug(
                    "{}: no message, {}",
                    client,
                    client.tls().map(TlsFacts::toString).orElse("plaintext"));
        }
    }
}

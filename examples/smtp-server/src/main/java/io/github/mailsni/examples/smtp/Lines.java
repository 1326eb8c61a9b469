package io.github.mailsni.examples.smtp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.mailsni.engine.HandshakeFailure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the lines that clients cause, and bounds their number, so that clients that connect again and again do not fill
 * the disk: of one kind there are at most {@value #MOST_OF_A_CLIENT} lines in a minute from one address, and {@value
 * #MOST} from all. Since a client can have a part in the words, as the name that it asks for, the lines of all kinds together are
 * bounded, too: there are at most {@value #MOST_OF_A_CLIENT_IN_ALL} in a minute from one address, and {@value #MOST_IN_ALL} from
 * all.
 *
 * <p>Thread-safe.
 */
final class Lines {
    private static final Logger LOG = LoggerFactory.getLogger(Lines.class);
    private static final int MOST_OF_A_CLIENT = 5;
    private static final int MOST = 60;
    private static final int MOST_OF_A_CLIENT_IN_ALL = 20;
    private static final int MOST_IN_ALL = 240;
    private static final Duration WHILE = Duration.ofMinutes(1);
    /**
     * The largest number of addresses that are counted apart in a minute; the lines of all together are bounded anyway.
     */
    private static final int MOST_CAUSES = 10_000;

    private final Consumer<String> log;
    private final Cache<String, AtomicInteger> causes;

    Lines() {
        this(LOG::info, Ticker.systemTicker());
    }

    Lines(Consumer<String> log, Ticker ticker) {
        this.log = log;
        this.causes = Caffeine.newBuilder()
                .expireAfterWrite(WHILE)
                .maximumSize(MOST_CAUSES)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /** Describes a failed handshake. */
    static String noTls(Throwable failure) {
        return "no TLS: " + HandshakeFailure.describe(failure);
    }

    /**
     * Logs a line, unless there were too many of its kind.
     *
     * @param client the client that has caused it
     * @param what the event, in words that are mostly equal for each line of the kind
     */
    void line(Client client, String what) {
        String network = client.network();
        int ofClient = counted(network + ' ' + what);
        if (ofClient > MOST_OF_A_CLIENT) {
            return;
        }
        int ofAll = counted(what);
        if (ofAll > MOST) {
            return;
        }
        int ofClientInAll = counted(network);
        if (ofClientInAll > MOST_OF_A_CLIENT_IN_ALL) {
            return;
        }
        int inAll = counted("");
        if (inAll > MOST_IN_ALL) {
            return;
        }
        String more = "";
        if (inAll == MOST_IN_ALL) {
            more = " (no more lines for a minute)";
        } else if (ofClientInAll == MOST_OF_A_CLIENT_IN_ALL) {
            more = " (no more lines from this address for a minute)";
        } else if (ofAll == MOST) {
            more = " (no more lines of this kind for a minute)";
        } else if (ofClient == MOST_OF_A_CLIENT) {
            more = " (no more lines of this kind from this address for a minute)";
        }
        log.accept(client + ": " + what + more);
    }

    private int counted(String cause) {
        return causes.get(cause, first -> new AtomicInteger()).incrementAndGet();
    }
}

package io.github.mailsni.examples.fleet;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates of a fleet of servers: follows those in etcd, and serves them from a directory in memory.
 *
 * <p>The keys are {@code /mailsni/NAME/crt} and {@code /mailsni/NAME/key}, put in one transaction for each name. All of them are read once,
 * and then each change is heard of as it is made. While etcd does not answer, and when it has lost what it had, the last good ones stay in
 * service, and the log says so once. A pair that is deleted goes; all pairs at once do not.
 *
 * <p>Thread-safe. One thread follows, a daemon, until this is closed.
 */
public final class EtcdCertificates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EtcdCertificates.class);
    private static final long PROBE_MILLIS = 2_000;
    private static final long PAUSE_MILLIS = 1_000;

    private final EtcdOptions etcd;
    private final Clients clients;
    private final PairDirectory directory = new PairDirectory();
    private final EtcdPairs pairs;
    private final Thread thread = new Thread(this::run, "mailsni-etcd");

    /** The cluster and the revision that the pairs are of; only the thread that follows uses them. */
    private long cluster;

    private long revision;

    /** How many keys there were at that revision below the prefix, those that are passed over, too. */
    private long keys;

    private boolean away;

    /** Guarded by this object, whose waiting threads hear of each change. */
    private int changes;

    private Optional<CertificateDirectory> opened = Optional.empty();
    private boolean closed;

    /** Makes a client for each time that etcd answers. */
    @FunctionalInterface
    interface Clients {
        Client client() throws IOException;
    }

    private EtcdCertificates(EtcdOptions etcd, Clients clients) {
        this.etcd = etcd;
        this.clients = clients;
        this.pairs = new EtcdPairs(etcd.prefix(), directory);
        thread.setDaemon(true);
    }

    /**
     * Begins to follow etcd, which need not answer yet.
     *
     * @param etcd where it is
     * @return the certificates, to be {@linkplain #open opened}
     * @throws IOException if the options cannot be used; the message says why
     */
    public static EtcdCertificates follow(EtcdOptions etcd) throws IOException {
        return follow(etcd, etcd::client);
    }

    static EtcdCertificates follow(EtcdOptions etcd, Clients clients) throws IOException {
        clients.client().close();
        EtcdCertificates certificates = new EtcdCertificates(etcd, clients);
        certificates.thread.start();
        return certificates;
    }

    /**
     * Opens the directory that the certificates are in; waits until etcd has those of the default host, and logs what it waits for.
     *
     * @param defaultHost the host whose certificate clients get that ask for none, or for one that is not known
     * @return the directory, which is closed with this
     * @throws InterruptedException if the thread is interrupted, or this is closed
     */
    public CertificateDirectory open(ServerName defaultHost) throws InterruptedException {
        String said = "";
        int seen = 0;
        while (true) {
            seen = awaitChange(seen);
            try {
                CertificateDirectory certificates = CertificateDirectory.builder(directory.root())
                        .layout(Layout.kubernetes())
                        .defaultHost(defaultHost.toString())
                        .open();
                use(certificates);
                return certificates;
            } catch (CertificateLoadException e) {
                String problem = Texts.printable(String.valueOf(e.getMessage()));
                if (!problem.equals(said)) {
                    LOG.warn("waiting for {}{}/crt and key in etcd: {}", etcd.prefix(), defaultHost, problem);
                    said = problem;
                }
            }
        }
    }

    private synchronized int awaitChange(int seen) throws InterruptedException {
        while (changes == seen && !closed) {
            wait();
        }
        if (closed) {
            throw new InterruptedException("closed");
        }
        return changes;
    }

    private void use(CertificateDirectory certificates) {
        synchronized (this) {
            opened = Optional.of(certificates);
        }
        certificates.reload(); // what has changed since it was opened
    }

    private void changed() {
        Optional<CertificateDirectory> served;
        synchronized (this) {
            changes++;
            notifyAll();
            served = opened;
        }
        served.ifPresent(CertificateDirectory::reload);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void run() {
        while (!isClosed()) {
            try (EtcdSession session = new EtcdSession(clients.client(), etcd.prefix())) {
                follow(session);
            } catch (InterruptedException ended) {
                return;
            } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
                notePause(e);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    private void notePause(Exception e) {
        if (away || isClosed()) {
            return;
        }
        away = true;
        if (revision == 0) {
            LOG.warn("waiting for {}: {}; nothing is served before it answers", etcd, Texts.reason(e));
        } else {
            LOG.warn(
                    "{} does not answer: {}; the {} pairs that are served stay in service, and it is asked again",
                    etcd,
                    Texts.reason(e),
                    pairs.size());
        }
    }

    private void follow(EtcdSession session)
            throws IOException, ExecutionException, InterruptedException, TimeoutException {
        EtcdSession.State state = session.state();
        if (away) {
            away = false;
            LOG.info("{} answers", etcd);
        }
        if (revision == 0 || isOtherHistory(state.cluster(), state.revision())) {
            readAll(session);
        } else {
            session.watchFrom(revision + 1);
        }
        int behind = 0;
        while (!isClosed()) {
            List<WatchResponse> heard;
            try {
                heard = session.await(PROBE_MILLIS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof CompactedException)) {
                    throw e;
                }
                LOG.info("etcd has forgotten the changes since revision {}: all pairs are read again", revision);
                readAll(session);
                continue;
            }
            if (!heard.isEmpty()) {
                take(heard);
                behind = 0;
                continue;
            }
            state = session.state();
            behind = state.latestPut() > revision || state.count() != keys ? behind + 1 : 0;
            if (behind > 1 || isOtherHistory(state.cluster(), state.revision())) {
                readAll(session); // the watch has missed a change, or is one of an etcd that is gone
                behind = 0;
            }
        }
    }

    /** Whether etcd is not the one that the pairs are from, or has lost its data since. */
    private boolean isOtherHistory(long presentCluster, long presentRevision) {
        return presentCluster != cluster || presentRevision < revision;
    }

    private void readAll(EtcdSession session) throws ExecutionException, InterruptedException, TimeoutException {
        EtcdSession.Snapshot all = session.snapshot(pairs::serves, 2 * EtcdPairs.MOST_NAMES + 2);
        boolean other = revision > 0 && isOtherHistory(all.cluster(), all.revision());
        if (other) {
            pairs.forgetHistory();
        } else {
            pairs.clear();
        }
        all.values().forEach(pairs::put);
        pairs.settle();
        if (other) {
            LOG.warn(
                    "{} has lost what it had, or is another one: {} pairs that are served are not in it; they stay in service until they"
                            + " are put again. A server that is started now does not have them",
                    etcd,
                    pairs.kept());
        }
        cluster = all.cluster();
        revision = all.revision();
        keys = all.count();
        changed();
        LOG.info("{} pairs are in service as of revision {}", pairs.size(), revision);
        session.watchFrom(revision + 1);
    }

    private void take(List<WatchResponse> heard) {
        for (WatchResponse response : heard) {
            for (WatchEvent event : response.getEvents()) {
                switch (event.getEventType()) {
                    case PUT -> {
                        pairs.put(event.getKeyValue());
                        keys += event.getKeyValue().getVersion() == 1 ? 1 : 0; // a key that was not there
                    }
                    case DELETE -> {
                        pairs.delete(event.getKeyValue());
                        keys--;
                    }
                    default -> {}
                }
                revision = Math.max(revision, event.getKeyValue().getModRevision());
            }
        }
        if (pairs.settle()) {
            changed();
        }
    }

    /** Follows etcd no longer, and closes the directory. Closing twice does nothing more. */
    @Override
    public void close() {
        Optional<CertificateDirectory> served;
        synchronized (this) {
            closed = true;
            notifyAll();
            served = opened;
        }
        thread.interrupt();
        served.ifPresent(CertificateDirectory::close);
        try {
            thread.join(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        directory.close();
    }
}

package io.github.mailsni.examples.fleet;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Response;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.OptionsUtil;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is asked of one etcd as long as it answers: everything below a prefix, what has changed since, and whether all is still there. */
final class EtcdSession implements AutoCloseable {
    private static final long PAGE = 500;
    private static final long LONGEST_SECONDS = 10;

    private final Client client;
    private final ByteSequence prefix;

    /** What the watch has heard: answers, or the failure that has ended it. Its thread adds; the thread that follows takes. */
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    private Watch.@Nullable Watcher watcher;

    /**
     * The state of etcd at one moment.
     *
     * @param cluster tells one cluster from another
     * @param revision the number of the latest change of any key
     * @param latestPut the number of the latest change among the keys below the prefix that exist
     * @param count how many keys exist below the prefix
     */
    record State(long cluster, long revision, long latestPut, long count) {}

    /**
     * The keys below the prefix, as of one revision.
     *
     * @param count how many there are
     * @param values them, unless there are too many
     */
    record Snapshot(long cluster, long revision, long count, List<KeyValue> values) {}

    EtcdSession(Client client, String prefix) {
        this.client = client;
        this.prefix = EtcdOptions.bytes(prefix);
    }

    /** Asks for the state, which costs etcd little. */
    State state() throws ExecutionException, InterruptedException, TimeoutException {
        GetResponse response = answer(client.getKVClient()
                .get(
                        prefix,
                        GetOption.builder()
                                .isPrefix(true)
                                .withKeysOnly(true)
                                .withSortField(GetOption.SortTarget.MOD)
                                .withSortOrder(GetOption.SortOrder.DESCEND)
                                .withLimit(1)
                                .build()));
        Response.Header header = response.getHeader();
        long latest = response.getKvs().stream()
                .mapToLong(KeyValue::getModRevision)
                .max()
                .orElse(0);
        return new State(header.getClusterId(), header.getRevision(), latest, response.getCount());
    }

    /**
     * Reads all keys, in pages of one revision.
     *
     * @param first those that come first in the answer, however many there are
     * @param most how many others are in the answer
     */
    Snapshot snapshot(Predicate<KeyValue> first, int most)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<KeyValue> values = new ArrayList<>();
        List<KeyValue> others = new ArrayList<>();
        ByteSequence end = OptionsUtil.prefixEndOf(prefix);
        GetResponse page = answer(client.getKVClient().get(prefix, page(end, 0)));
        long cluster = page.getHeader().getClusterId();
        long revision = page.getHeader().getRevision();
        long count = page.getCount();
        while (true) {
            List<KeyValue> read = page.getKvs();
            for (KeyValue value : read) {
                if (first.test(value)) {
                    values.add(value);
                } else if (others.size() < most) {
                    others.add(value);
                }
            }
            if (!page.isMore() || read.isEmpty()) {
                break;
            }
            ByteSequence last = read.get(read.size() - 1).getKey();
            page = answer(
                    client.getKVClient().get(last.concat(ByteSequence.from(new byte[] {0})), page(end, revision)));
        }
        values.addAll(others);
        return new Snapshot(cluster, revision, count, List.copyOf(values));
    }

    private static GetOption page(ByteSequence end, long revision) {
        return GetOption.builder()
                .withRange(end)
                .withRevision(revision)
                .withSortField(GetOption.SortTarget.KEY)
                .withSortOrder(GetOption.SortOrder.ASCEND)
                .withLimit(PAGE)
                .build();
    }

    private static <T> T answer(CompletableFuture<T> asked)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return asked.get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } finally {
            asked.cancel(true);
        }
    }

    /** Hears of every change from a revision on. */
    void watchFrom(long revision) {
        heard.clear();
        closeWatch();
        watcher = client.getWatchClient()
                .watch(
                        prefix,
                        WatchOption.builder()
                                .isPrefix(true)
                                .withRevision(revision)
                                .build(),
                        heard::add,
                        heard::add);
    }

    /**
     * Returns what the watch has heard.
     *
     * @return the answers, none if there were none in this time
     * @throws ExecutionException if the watch has ended, with the reason
     */
    List<WatchResponse> await(long millis) throws InterruptedException, ExecutionException {
        List<WatchResponse> answers = new ArrayList<>();
        for (Object each = heard.poll(millis, TimeUnit.MILLISECONDS); each != null; each = heard.poll()) {
            if (each instanceof WatchResponse response) {
                answers.add(response);
            } else if (answers.isEmpty()) {
                throw new ExecutionException((Throwable) each);
            } else {
                heard.add(each);
                return answers;
            }
        }
        return answers;
    }

    private void closeWatch() {
        if (watcher != null) {
            watcher.close();
        }
    }

    @Override
    public void close() {
        closeWatch();
        client.close();
    }
}

package io.github.mailsni.examples.fleet;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.Watch;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.watch.WatchResponse;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Keys in memory, with an answer to what is asked of etcd here. Its watch may miss changes. */
final class FakeEtcd {
    /** By their keys; {@link #client} answers on other threads. */
    private final NavigableMap<String, KeyValue> keys = new TreeMap<>();

    private long revision = 1;
    private Optional<Watch.Listener> watch = Optional.empty();

    /** Puts values in one transaction: a key, its value, and so on. */
    synchronized void put(String... values) {
        revision++;
        io.etcd.jetcd.api.WatchResponse.Builder heard = io.etcd.jetcd.api.WatchResponse.newBuilder();
        for (int i = 0; i < values.length; i += 2) {
            KeyValue former = keys.get(values[i]);
            KeyValue put = KeyValue.newBuilder()
                    .setKey(ByteString.copyFromUtf8(values[i]))
                    .setValue(ByteString.copyFromUtf8(values[i + 1]))
                    .setModRevision(revision)
                    .setVersion(former == null ? 1 : former.getVersion() + 1)
                    .build();
            keys.put(values[i], put);
            heard.addEvents(Event.newBuilder().setType(Event.EventType.PUT).setKv(put));
        }
        watch.ifPresent(listener -> listener.onNext(new WatchResponse(heard.build())));
    }

    /** Deletes keys, of which the watch hears. */
    synchronized void delete(String... deleted) {
        deleteUnheard(deleted);
        io.etcd.jetcd.api.WatchResponse.Builder heard = io.etcd.jetcd.api.WatchResponse.newBuilder();
        for (String key : deleted) {
            heard.addEvents(Event.newBuilder()
                    .setType(Event.EventType.DELETE)
                    .setKv(KeyValue.newBuilder()
                            .setKey(ByteString.copyFromUtf8(key))
                            .setModRevision(revision)));
        }
        watch.ifPresent(listener -> listener.onNext(new WatchResponse(heard.build())));
    }

    /** Deletes keys, and the watch misses it. */
    synchronized void deleteUnheard(String... deleted) {
        revision++;
        List.of(deleted).forEach(keys::remove);
    }

    /** Returns a client, which may be used by several threads. */
    @SuppressWarnings("FutureReturnValueIgnored") // whoever asks gets it
    Client client() {
        KV values = fake(KV.class, (method, arguments) -> {
            CompletableFuture<GetResponse> answer =
                    CompletableFuture.completedFuture(get((ByteSequence) arguments[0], (GetOption) arguments[1]));
            return answer;
        });
        Watch.Watcher watcher = fake(Watch.Watcher.class, (method, arguments) -> null);
        Watch watches = fake(Watch.class, (method, arguments) -> {
            listen((Watch.Listener) arguments[2]);
            return watcher;
        });
        return fake(Client.class, (method, arguments) -> switch (method.getName()) {
            case "getKVClient" -> values;
            case "getWatchClient" -> watches;
            default -> null;
        });
    }

    private synchronized void listen(Watch.Listener listener) {
        watch = Optional.of(listener);
    }

    private synchronized GetResponse get(ByteSequence from, GetOption option) {
        List<KeyValue> found = keys.tailMap(from.toString()).values().stream()
                .filter(each -> option.isPrefix()
                        ? each.getKey().toStringUtf8().startsWith(from.toString())
                        : each.getKey().toStringUtf8().compareTo(end(option)) < 0)
                .sorted(
                        option.getSortField() == GetOption.SortTarget.MOD
                                ? Comparator.comparingLong(KeyValue::getModRevision)
                                        .reversed()
                                : Comparator.comparing(each -> each.getKey().toStringUtf8()))
                .toList();
        List<KeyValue> page = found.stream().limit(option.getLimit()).toList();
        return new GetResponse(
                RangeResponse.newBuilder()
                        .setHeader(ResponseHeader.newBuilder().setClusterId(7).setRevision(revision))
                        .addAllKvs(page)
                        .setCount(found.size())
                        .setMore(page.size() < found.size())
                        .build(),
                ByteSequence.EMPTY);
    }

    private static String end(GetOption option) {
        return option.getEndKey().map(ByteSequence::toString).orElseThrow();
    }

    private static <T> T fake(Class<T> type, BiFunction<Method, Object[], @Nullable Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> method.isDefault()
                        ? InvocationHandler.invokeDefault(proxy, method, arguments)
                        : answers.apply(method, arguments)));
    }
}

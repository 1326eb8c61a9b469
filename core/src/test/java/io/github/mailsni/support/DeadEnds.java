package io.github.mailsni.support;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes paths that do not answer, like those on a network file system whose server is down: a thread that touches one
 * waits until it answers.
 */
public final class DeadEnds implements HookedFileSystem.Hook, AutoCloseable {
    private final Map<Path, Dead> dead = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();

    private record Dead(Set<String> operations, CountDownLatch answers) {}

    /** Blocks these operations on a path and below it, or all operations if none are named. */
    public void block(Path path, String... operations) {
        dead.put(path, new Dead(Set.of(operations), new CountDownLatch(1)));
    }

    /** Unblocks a path, for waiting threads as well. */
    public void answer(Path path) {
        Optional.ofNullable(dead.remove(path)).ifPresent(each -> each.answers().countDown());
    }

    /** Replaces a path by another file: it answers, but threads that wait for the old one go on waiting. */
    public CountDownLatch forget(Path path) {
        return requireNonNull(dead.remove(path)).answers();
    }

    /** The number of waiting threads. */
    public int waiting() {
        return waiting.get();
    }

    @Override
    public void before(String operation, Path real) throws IOException {
        Path touched = follows(operation) ? resolved(real, 0) : resolvedParent(real);
        for (Map.Entry<Path, Dead> each : dead.entrySet()) {
            Set<String> operations = each.getValue().operations();
            if (touched.startsWith(each.getKey()) && (operations.isEmpty() || operations.contains(operation))) {
                waiting.incrementAndGet();
                try {
                    awaitUninterruptibly(each.getValue().answers());
                } finally {
                    waiting.decrementAndGet();
                }
            }
        }
    }

    private static boolean follows(String operation) {
        return !Set.of("lstat", "readlink", "delete", "rename", "symlink").contains(operation);
    }

    /** Waits without reacting to interrupts, as a thread in the kernel does. */
    public static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // the kernel ignores interrupts as well
            }
        }
    }

    private static Path resolvedParent(Path path) throws IOException {
        Path parent = path.getParent();
        return parent == null ? path : resolved(parent, 0).resolve(path.getFileName());
    }

    private static Path resolved(Path path, int depth) throws IOException {
        Path at = path.getRoot();
        for (Path name : path) {
            at = at.resolve(name).normalize();
            if (depth < 10 && Files.isSymbolicLink(at)) {
                at = resolved(at.resolveSibling(Files.readSymbolicLink(at)).normalize(), depth + 1);
            }
        }
        return at;
    }

    @Override
    public void close() {
        dead.keySet().forEach(this::answer);
    }
}

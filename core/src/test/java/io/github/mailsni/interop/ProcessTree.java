package io.github.mailsni.interop;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process of the test with everything that it started. A mail server's children write to its spool, a browser's to its profile: the
 * directory of a test may go only when the last of them is gone, whoever is its parent by then.
 */
public final class ProcessTree {
    private static final long PATIENCE_SECONDS = 60;

    private final ProcessHandle root;
    private final Set<ProcessHandle> known = new HashSet<>();

    /** The tree of a process, with the descendants that it has now. */
    public ProcessTree(Process root) {
        this.root = root.toHandle();
        look();
    }

    /** Takes note of descendants that have been started since: a child whose parent has ended is found by nobody any more. */
    private void look() {
        root.descendants().forEach(known::add);
    }

    /** Asks the process to end, then its descendants, and waits for the end of them all. */
    public void end() {
        look();
        root.destroy();
        known.forEach(ProcessHandle::destroy);
        try {
            awaitEnd();
        } finally {
            known.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Waits until the process and all its descendants have ended by themselves. */
    public void awaitEnd() {
        look();
        known.add(root);
        CompletableFuture.allOf(known.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}

package io.github.mailsni.interop;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Ends a process of the test with all its descendants. A mail server's children write to its spool, a browser's to its
 * profile: the directory of a test may be deleted only when the last of them has ended, even if its parent ended
 * before.
 */
public final class ProcessTree {
    private static final long PATIENCE_SECONDS = 60;

    private final ProcessHandle root;
    private final Set<ProcessHandle> known = new HashSet<>();

    /** Creates the tree of a process, with its present descendants. */
    public ProcessTree(Process root) {
        this.root = root.toHandle();
        look();
    }

    /** Records new descendants, since a child cannot be found after its parent has ended. */
    private void look() {
        root.descendants().forEach(known::add);
    }

    /** Asks the process to end, then its descendants, and waits until all have ended. */
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

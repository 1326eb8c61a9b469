package io.github.mailsni.directory;

import io.github.mailsni.Credential;
import io.github.mailsni.internal.material.CredentialLoader;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds key material that was read and is in no answer yet. A unit holds its own weakly: what is read in one round would leave memory before
 * the answers of that round are worked out, and would be read a second time.
 *
 * <p>A round is an opening, a reload, or what the follower examines at one time. Several may run at once, and what was read is held until none
 * does. Bounded: what comes when it is full is not held. Thread-safe.
 */
final class FreshMaterial {
    private final long mostBytes;

    /** How many rounds run. Guarded by the monitor of this, as all below. */
    private int rounds;

    private final List<List<Credential>> held = new ArrayList<>();
    private long bytes;

    /**
     * Holds nothing yet.
     *
     * @param mostBytes about how much memory it may take: as much as the answers, for which it is
     */
    FreshMaterial(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    synchronized void begin() {
        rounds++;
    }

    /** Ends a round, whose answers are worked out. */
    synchronized void end() {
        rounds--;
        if (rounds == 0) {
            held.clear();
            bytes = 0;
        }
    }

    synchronized void hold(List<Credential> credentials) {
        long more = 0;
        for (Credential credential : credentials) {
            more += CredentialLoader.weight(credential);
        }
        if (rounds > 0 && bytes + more <= mostBytes) {
            held.add(credentials);
            bytes += more;
        }
    }
}

package io.github.mailsni.internal.material;

import io.github.mailsni.Credential;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.disk.FileStamp;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The result of reading the files of a unit.
 *
 * @param state the knowledge to keep: good or refused
 * @param credentials the key material of the files; the last good credentials if they are refused
 */
public record Reading(UnitState state, List<Credential> credentials) {
    static Reading refused(UnitState before, long stamp, RefusedFile refusal, int leafHash) {
        UnitState state = before.refused(stamp, refusal, leafHash);
        return new Reading(state, state.kept());
    }

    /** A copy that the next comparison takes for changed files, so that they are read again. */
    Reading fresh() {
        return new Reading(state.fresh(), credentials);
    }

    /** A copy that remembers what the files looked like after they were read: within a tick of a change they are read again. */
    Reading seenAs(FileStamp.Look look) {
        return state.stamp() == look.stamp() ? new Reading(state.marked(look.mark()), credentials) : this;
    }

    /** A copy that keeps no key material in memory. */
    public Reading withoutMaterial() {
        return new Reading(state.withoutMaterial(), List.of());
    }

    /** A copy whose refusal, if it is one, says something else. */
    public Reading explained(UnaryOperator<RefusedFile> explanation) {
        return state instanceof UnitState.Refused refused
                ? new Reading(refused.because(explanation.apply(refused.refusal())), credentials)
                : this;
    }
}

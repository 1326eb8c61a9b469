package io.github.mailsni.internal.keymanager;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.Selection;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Applies the rule for key types: the name first, the key type second. A client gets a key of the requested host if it
 * can use any, and one of the next candidate only if it can use none.
 */
public final class Candidates {
    private Candidates() {}

    /**
     * Finds the first candidate with a key that the client can use.
     *
     * @param selection the candidates
     * @param usable whether the client can use a credential
     * @return the credentials of one host, or empty if the client can use no candidate's keys
     */
    public static Optional<HostCredentials> firstUsable(Selection selection, Predicate<Credential> usable) {
        for (HostCredentials candidate : selection.candidates()) {
            for (Credential credential : candidate.credentials()) {
                if (usable.test(credential)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }
}

package io.github.mailsni.javamail;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lists an exception and its causes, which may form a cycle. */
final class Causes {
    private static final int MOST = 64;

    private Causes() {}

    /** Lists the exception and its causes, from the outside in; at most {@value #MOST}. */
    static List<Throwable> of(Throwable failure) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Throwable> causes = new ArrayList<>();
        for (@Nullable Throwable cause = failure;
                cause != null && causes.size() < MOST && seen.add(cause);
                cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }

    /** Finds the first exception of a type. */
    static <T extends Throwable> Optional<T> first(List<Throwable> causes, Class<T> type) {
        return causes.stream().filter(type::isInstance).map(type::cast).findFirst();
    }
}

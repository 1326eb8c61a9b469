package io.github.mailsni.internal.exim;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The named domain lists of a configuration, {@code domainlist NAME = ...} (Exim specification, section 10.5), for
 * {@code +NAME} in the lists of {@code match_domain}. A list is parsed when it is first used, so that one that nothing
 * here uses may be as it likes. Thread-safe.
 */
public final class DomainLists {
    /** No lists. */
    public static final DomainLists NONE = new DomainLists(Map.of());

    private final Map<String, String> sources;
    private final Map<String, Expression> parsed = new ConcurrentHashMap<>();

    private DomainLists(Map<String, String> sources) {
        this.sources = sources;
    }

    /**
     * Lists by their names.
     *
     * @param sources for each name what stands behind the {@code =}
     */
    public static DomainLists of(Map<String, String> sources) {
        return new DomainLists(Map.copyOf(sources));
    }

    /** Whether one of them may name the address or the port that a client has connected to. */
    public boolean nameListener() {
        return sources.values().stream().anyMatch(Expression::mayNameListener);
    }

    /** The list of that name. */
    Optional<Expression> find(String name) throws SyntaxException {
        Expression known = parsed.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        String source = sources.get(name);
        if (source == null) {
            return Optional.empty();
        }
        Expression list = Expression.parse("domainlist " + name, source);
        parsed.put(name, list);
        return Optional.of(list);
    }
}

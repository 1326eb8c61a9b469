package io.github.mailsni.internal.exim;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The named lists of a configuration, {@code domainlist NAME = ...} and {@code hostlist NAME = ...} (Exim specification, section
 * 10.5), for {@code +NAME} in the lists of {@code match_domain} and {@code match_ip}. A list is parsed when it is first used, so that one that nothing
 * here uses may be as it likes. Thread-safe.
 */
public final class DomainLists {
    /** No lists. */
    public static final DomainLists NONE = new DomainLists(Map.of(), Map.of());

    private final Map<String, String> sources;
    private final Map<String, String> hosts;
    private final Map<String, Expression> parsed = new ConcurrentHashMap<>();

    private DomainLists(Map<String, String> sources, Map<String, String> hosts) {
        this.sources = sources;
        this.hosts = hosts;
    }

    /**
     * Lists by their names.
     *
     * @param domains for the name of each list of domains what stands behind the {@code =}
     * @param hosts the same for the lists of hosts
     */
    public static DomainLists of(Map<String, String> domains, Map<String, String> hosts) {
        return new DomainLists(Map.copyOf(domains), Map.copyOf(hosts));
    }

    /** Whether one of them may name the address or the port that a client has connected to. */
    public boolean nameListener() {
        return Stream.concat(sources.values().stream(), hosts.values().stream()).anyMatch(Expression::mayNameListener);
    }

    /** The list of domains of that name. */
    Optional<Expression> find(String name) throws SyntaxException {
        return find("domainlist " + name, sources.get(name));
    }

    /** The list of hosts of that name. */
    Optional<Expression> findHosts(String name) throws SyntaxException {
        return find("hostlist " + name, hosts.get(name));
    }

    private Optional<Expression> find(String definition, @Nullable String source) throws SyntaxException {
        Expression known = parsed.get(definition);
        if (known != null) {
            return Optional.of(known);
        }
        if (source == null) {
            return Optional.empty();
        }
        Expression list = Expression.parse(definition, source);
        parsed.put(definition, list);
        return Optional.of(list);
    }
}

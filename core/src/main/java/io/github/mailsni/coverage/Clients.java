package io.github.mailsni.coverage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The clients whose verdicts make up the verdict on a host.
 *
 * @param asked the clients, in order
 * @param decisive the clients that must accept a host for it to be covered
 */
record Clients(List<ClientProfile> asked, Set<ClientProfile> decisive) {
    /** All clients; objections of old clients are warnings. */
    static final Clients ALL = new Clients(List.of(ClientProfile.values()), ClientProfile.DECISIVE);

    /** Creates a choice of these clients, each of which decides. */
    static Clients of(Collection<ClientProfile> clients) {
        Set<ClientProfile> distinct = EnumSet.copyOf(clients);
        return new Clients(List.copyOf(distinct), Set.copyOf(distinct));
    }

    /** Merges the problems of a host's clients; a problem only of clients that do not decide becomes a warning. */
    List<Problem> problemsOf(Collection<ClientVerdict> verdicts) {
        Set<Problem> problems = new LinkedHashSet<>();
        verdicts.stream()
                .filter(verdict -> decisive.contains(verdict.client()))
                .forEach(verdict -> problems.addAll(verdict.problems()));
        List<Problem> others = new ArrayList<>();
        verdicts.stream()
                .filter(verdict -> !decisive.contains(verdict.client()))
                .flatMap(verdict -> verdict.problems().stream())
                .filter(problem -> problem.code() != ProblemCode.NO_USABLE_KEY) // turning old clients away is a choice
                .forEach(others::add);
        return withWarnings(problems, others);
    }

    /** Adds other problems as warnings, unless they are among the first ones already. */
    static List<Problem> withWarnings(Collection<Problem> problems, Collection<Problem> others) {
        Set<Problem> all = new LinkedHashSet<>(problems);
        others.stream()
                .filter(problem -> !problems.contains(problem))
                .map(problem -> problem.withSeverity(Severity.WARNING))
                .forEach(all::add);
        return List.copyOf(all);
    }
}

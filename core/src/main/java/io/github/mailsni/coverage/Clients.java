package io.github.mailsni.coverage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The clients whose verdicts make up a host's.
 *
 * @param asked in order
 * @param decisive those of them that must be content for a host to be covered
 */
record Clients(List<ClientProfile> asked, Set<ClientProfile> decisive) {
    /** All of them; what old clients object to is a warning. */
    static final Clients ALL = new Clients(List.of(ClientProfile.values()), ClientProfile.DECISIVE);

    /** These, and each of them decides. */
    static Clients of(Collection<ClientProfile> clients) {
        Set<ClientProfile> distinct = new LinkedHashSet<>(clients);
        return new Clients(List.copyOf(distinct), Set.copyOf(distinct));
    }

    /** The problems of a host by those of its clients: as grave as they are to clients that decide. */
    List<Problem> problemsOf(Collection<ClientVerdict> verdicts) {
        Set<Problem> problems = new LinkedHashSet<>();
        verdicts.stream()
                .filter(verdict -> decisive.contains(verdict.client()))
                .forEach(verdict -> problems.addAll(verdict.problems()));
        List<Problem> others = new ArrayList<>();
        verdicts.stream()
                .filter(verdict -> !decisive.contains(verdict.client()))
                .flatMap(verdict -> verdict.problems().stream())
                .filter(problem -> problem.code() != ProblemCode.NO_USABLE_KEY) // to turn old clients away is a choice
                .forEach(others::add);
        return withWarnings(problems, others);
    }

    /** Problems, and others as warnings unless they are among them. */
    static List<Problem> withWarnings(Collection<Problem> problems, Collection<Problem> others) {
        Set<Problem> all = new LinkedHashSet<>(problems);
        others.stream()
                .filter(problem -> !problems.contains(problem))
                .map(problem -> problem.withSeverity(Severity.WARNING))
                .forEach(all::add);
        return List.copyOf(all);
    }
}

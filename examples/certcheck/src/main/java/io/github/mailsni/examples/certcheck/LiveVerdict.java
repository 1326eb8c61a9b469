package io.github.mailsni.examples.certcheck;

import io.github.mailsni.coverage.ClientProfile;
import io.github.mailsni.coverage.ClientVerdict;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.HostCoverage;
import io.github.mailsni.coverage.Problem;
import io.github.mailsni.coverage.ProblemCode;
import io.github.mailsni.coverage.Severity;
import io.github.mailsni.examples.certcheck.live.Answer;
import io.github.mailsni.examples.certcheck.live.ServerException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Derives the verdict on a host from a server's answers to the host's clients. */
final class LiveVerdict {
    private LiveVerdict() {}

    /** Creates the verdict on a host for which no client got an answer. */
    static HostCoverage unanswered(String host, Collection<ClientProfile> clients, ServerException failure) {
        Problem problem = Problem.of(
                ProblemCode.HANDSHAKE_FAILED,
                "no client gets a certificate: " + failure.getMessage(),
                Optional.empty());
        return HostCoverage.withoutCertificate(host, clients, problem);
    }

    static HostCoverage of(String host, Map<ClientProfile, Answer> answers, CoverageCheck check) {
        Map<ClientProfile, List<X509Certificate>> chains = new EnumMap<>(ClientProfile.class);
        answers.forEach((client, answer) -> {
            if (answer instanceof Answer.Sent sent) {
                chains.put(client, sent.chain());
            }
        });
        if (chains.isEmpty()) {
            return HostCoverage.withoutCertificate(host, answers.keySet(), nothing(answers.values()));
        }
        HostCoverage verdict = check.checkSent(host, chains);
        for (Map.Entry<String, List<ClientProfile>> failure : failures(answers).entrySet()) {
            verdict = withFailure(verdict, failure.getKey(), failure.getValue(), check);
        }
        return verdict;
    }

    /** Groups the clients whose handshakes failed by the failure. */
    private static Map<String, List<ClientProfile>> failures(Map<ClientProfile, Answer> answers) {
        Map<String, List<ClientProfile>> failures = new LinkedHashMap<>();
        answers.forEach((client, answer) -> failure(answer)
                .ifPresent(what ->
                        failures.computeIfAbsent(what, any -> new ArrayList<>()).add(client)));
        return failures;
    }

    private static Optional<String> failure(Answer answer) {
        if (answer instanceof Answer.Sent sent) {
            return sent.failure().map(reason -> "failed after the certificate: " + reason);
        }
        if (answer instanceof Answer.Refused refused) {
            return Optional.of("failed, and no certificate was sent: the server "
                    + refused.alert()
                            .map(alert -> "ended it with the alert " + alert)
                            .orElse("closed the connection"));
        }
        return answer instanceof Answer.Failed failed
                ? Optional.of("failed, and no certificate was sent: " + failed.reason())
                : Optional.empty();
    }

    private static HostCoverage withFailure(
            HostCoverage verdict, String what, List<ClientProfile> clients, CoverageCheck check) {
        Problem problem = Problem.of(
                ProblemCode.HANDSHAKE_FAILED,
                "the handshake with "
                        + clients.stream().map(ClientProfile::title).collect(Collectors.joining(", ")) + " " + what,
                Optional.empty());
        HostCoverage with = verdict;
        for (ClientProfile client : clients) {
            List<Problem> problems = new ArrayList<>(
                    with.client(client).map(ClientVerdict::problems).orElse(List.of()));
            problems.add(problem);
            with = with.withClient(new ClientVerdict(
                    client, with.client(client).map(ClientVerdict::presented).orElse(List.of()), problems));
        }
        if (clients.stream().anyMatch(check::isDecisive)) {
            return with.withProblems(List.of(problem));
        }
        // a server may turn old clients away; but a chain that it sends them must be valid
        boolean sent = clients.stream()
                .anyMatch(client -> verdict.client(client)
                        .filter(each -> !each.presented().isEmpty())
                        .isPresent());
        return sent ? with.withProblems(List.of(problem.withSeverity(Severity.WARNING))) : with;
    }

    private static Problem nothing(Collection<Answer> answers) {
        String alerts = answers.stream()
                .map(answer -> answer instanceof Answer.Refused refused
                        ? refused.alert().orElse("a closed connection")
                        : answer instanceof Answer.Failed failed ? failed.reason() : "")
                .distinct()
                .collect(Collectors.joining(", "));
        return Problem.of(
                        ProblemCode.CERTIFICATE_MISSING,
                        "the server sends no certificate at all, it ends every handshake (" + alerts + ")",
                        Optional.empty())
                .withSeverity(Severity.ERROR);
    }
}

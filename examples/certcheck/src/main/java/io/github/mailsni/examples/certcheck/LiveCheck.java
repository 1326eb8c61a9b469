package io.github.mailsni.examples.certcheck;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.ClientProfile;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.CoverageReport;
import io.github.mailsni.coverage.HostCoverage;
import io.github.mailsni.coverage.Problem;
import io.github.mailsni.examples.certcheck.live.Answer;
import io.github.mailsni.examples.certcheck.live.HandshakeException;
import io.github.mailsni.examples.certcheck.live.LiveServer;
import io.github.mailsni.examples.certcheck.live.ServerException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Judges hosts by the chains that a running server sends to each kind of client.
 *
 * @param server the server to dial
 * @param check the check that judges the chains, for its kinds of clients
 * @param files the selector of the certificates that the server should send, if known
 * @param connections the largest number of connections at a time
 */
record LiveCheck(LiveServer server, CoverageCheck check, Optional<CertificateSelector> files, int connections) {
    /** The number of hosts without an answer after which the check ends: the server is down, or does not speak TLS. */
    private static final int HOSTS_WITHOUT_ANSWER = 4;

    /** The result of the handshakes for one host. */
    private record Asked(HostCoverage verdict, Optional<ServerException> failure) {}

    /**
     * Checks each host. If the server does not answer for a host, the verdict reports that.
     *
     * @return a verdict for each host, in no order
     * @throws ServerException if the server answers for none of the hosts
     */
    List<HostCoverage> check(Collection<String> hosts, Progress progress) throws ServerException, InterruptedException {
        Map<ServerName, String> distinct = new LinkedHashMap<>();
        hosts.forEach(host -> distinct.putIfAbsent(ServerName.ofUnicode(host), host));
        Optional<CoverageReport> expected = files.map(each -> check.check(each, distinct.values()));
        List<Callable<Asked>> questions = new ArrayList<>();
        distinct.forEach((name, host) -> questions.add(() -> ask(host, name, expected)));
        List<HostCoverage> verdicts = new ArrayList<>();
        Optional<ServerException> silent = Optional.empty();
        boolean answered = questions.isEmpty();
        ExecutorService pool = Executors.newFixedThreadPool(connections, task -> {
            Thread thread = new Thread(task, "certcheck-connection");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<Asked> answers = new ExecutorCompletionService<>(pool);
            questions.forEach(answers::submit);
            while (verdicts.size() < questions.size() && (answered || verdicts.size() < HOSTS_WITHOUT_ANSWER)) {
                int soFar = verdicts.size();
                progress.say(() -> "asked for " + soFar + " of " + questions.size() + " hosts");
                Asked asked = answers.take().get();
                verdicts.add(asked.verdict());
                answered |= asked.failure().isEmpty();
                silent = silent.isPresent() ? silent : asked.failure();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdownNow();
        }
        if (!answered && silent.isPresent()) {
            throw silent.get();
        }
        return verdicts;
    }

    private Asked ask(String host, ServerName name, Optional<CoverageReport> expected) {
        Map<ClientProfile, Answer> answers;
        try {
            answers = server.ask(Optional.of(name), check.clients());
        } catch (HandshakeException failed) {
            return new Asked(LiveVerdict.unanswered(host, check.clients(), failed), Optional.empty());
        } catch (ServerException failed) {
            return new Asked(LiveVerdict.unanswered(host, check.clients(), failed), Optional.of(failed));
        }
        HostCoverage verdict = LiveVerdict.of(host, answers, check);
        List<Problem> stale =
                files.map(each -> new Staleness(each).in(name, answers)).orElse(List.of());
        return new Asked(
                expected.flatMap(report -> report.host(host))
                        .map(verdict::withFilesOf)
                        .orElse(verdict)
                        .withProblems(stale),
                Optional.empty());
    }

    /**
     * Adds all keys that a client may be presented: the key for clients that send no server_name, as some DANE senders
     * do not (RFC 7672 section 8.1), and an ECDSA key that the server presents only to clients that know no other kind.
     */
    List<HostCoverage> withAllKeys(List<HostCoverage> verdicts) throws ServerException {
        List<String> ofDefault = new ArrayList<>();
        if (!verdicts.isEmpty()) {
            String host = verdicts.get(0).host(); // the keys are equal for all hosts
            server.ask(Optional.empty(), check.clients())
                    .values()
                    .forEach(answer -> ofDefault.addAll(keys(host, answer)));
            ofDefault.addAll(keys(host, server.askForEcdsa(Optional.empty())));
        }
        List<HostCoverage> withKeys = new ArrayList<>();
        for (HostCoverage verdict : verdicts) {
            withKeys.add(verdict.withPublicKeys(ofDefault).withPublicKeys(keysForEcdsa(verdict)));
        }
        return withKeys;
    }

    private List<String> keysForEcdsa(HostCoverage verdict) {
        try {
            return verdict.certificates().isEmpty()
                    ? List.of()
                    : keys(verdict.host(), server.askForEcdsa(Optional.of(verdict.name())));
        } catch (ServerException unanswered) {
            return List.of(); // the real kinds of clients have been answered
        }
    }

    private List<String> keys(String host, Answer answer) {
        return answer instanceof Answer.Sent sent
                ? check.checkSent(host, List.of(sent.chain())).publicKeys()
                : List.of();
    }
}

package io.github.mailsni.examples.certcheck;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.CoverageReport;
import io.github.mailsni.coverage.HostCoverage;
import io.github.mailsni.coverage.PresentedCertificate;
import io.github.mailsni.coverage.Problem;
import io.github.mailsni.coverage.ProblemCode;
import io.github.mailsni.coverage.Severity;
import io.github.mailsni.examples.certcheck.live.Answer;
import io.github.mailsni.examples.certcheck.live.ClientKind;
import io.github.mailsni.examples.certcheck.live.LiveServer;
import io.github.mailsni.examples.certcheck.live.ServerException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The verdicts on hosts by what a running server sends.
 *
 * @param server whom to ask
 * @param check the judge
 * @param files what the server is expected to send, if that is known
 * @param connections how many connections there may be at a time
 */
record LiveCheck(LiveServer server, CoverageCheck check, Optional<CertificateSelector> files, int connections) {
    /**
     * Asks for each host.
     *
     * @return a verdict for each, in no order
     * @throws ServerException the first time that the server cannot be asked; nobody is asked any more then
     */
    List<HostCoverage> check(Collection<String> hosts, Progress progress) throws ServerException, InterruptedException {
        Map<ServerName, String> distinct = new LinkedHashMap<>();
        hosts.forEach(host -> distinct.putIfAbsent(ServerName.ofUnicode(host), host));
        List<Callable<HostCoverage>> questions = new ArrayList<>();
        Optional<CoverageReport> expected = files.map(each -> check.check(each, distinct.values()));
        distinct.forEach((name, host) -> questions.add(() -> check(host, name, expected)));
        List<HostCoverage> verdicts = new ArrayList<>();
        AtomicInteger answered = new AtomicInteger();
        progress.say(() -> "asked for " + answered + " of " + questions.size() + " hosts");
        ExecutorService pool = Executors.newFixedThreadPool(connections, task -> {
            Thread thread = new Thread(task, "certcheck-connection");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<HostCoverage> answers = new ExecutorCompletionService<>(pool);
            questions.forEach(answers::submit);
            while (verdicts.size() < questions.size()) {
                verdicts.add(answers.take().get());
                answered.incrementAndGet();
            }
            return verdicts;
        } catch (ExecutionException e) {
            throw asServerException(e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static ServerException asServerException(ExecutionException failure) {
        if (failure.getCause() instanceof ServerException problem) {
            return problem;
        }
        throw new IllegalStateException(failure);
    }

    private HostCoverage check(String host, ServerName name, Optional<CoverageReport> expected) throws ServerException {
        Map<ClientKind, Answer> answers = server.ask(Optional.of(name));
        HostCoverage verdict = verdict(host, name, answers);
        List<Problem> stale =
                files.map(each -> new Staleness(each).in(name, answers)).orElse(List.of());
        return expected.flatMap(report -> report.host(host))
                .map(disk -> withFiles(verdict, disk))
                .orElse(verdict)
                .withProblems(stale);
    }

    private HostCoverage verdict(String host, ServerName name, Map<ClientKind, Answer> answers) {
        List<List<X509Certificate>> chains = new ArrayList<>();
        List<Problem> failures = new ArrayList<>();
        answers.forEach((client, answer) -> {
            if (answer instanceof Answer.Sent sent) {
                chains.add(sent.chain());
                sent.failure().ifPresent(failure -> failures.add(failed(client, failure)));
            }
        });
        return chains.isEmpty()
                ? new HostCoverage(host, name, Optional.empty(), List.of(), List.of(), List.of(nothing(answers)))
                : check.checkSent(host, chains).withProblems(failures);
    }

    private static Problem failed(ClientKind client, String failure) {
        return Problem.of(
                ProblemCode.VALIDATION_FAILURE,
                "the handshake with a client that knows " + client + " failed after the certificate: " + failure,
                Optional.empty());
    }

    private static Problem nothing(Map<ClientKind, Answer> answers) {
        String alerts = answers.values().stream()
                .flatMap(answer -> answer instanceof Answer.Refused refused ? refused.alert().stream() : null)
                .distinct()
                .reduce((one, other) -> one + ", " + other)
                .orElse("a closed connection");
        return Problem.of(
                        ProblemCode.CERTIFICATE_MISSING,
                        "the server sends no certificate at all, it ends every handshake (" + alerts + ")",
                        Optional.empty())
                .withSeverity(Severity.ERROR);
    }

    /** The verdict on what was sent with the files that have it. */
    static HostCoverage withFiles(HostCoverage sent, HostCoverage disk) {
        List<PresentedCertificate> certificates = sent.certificates().stream()
                .map(certificate -> disk.certificates().stream()
                        .filter(file -> file.fingerprintSha256().equals(certificate.fingerprintSha256()))
                        .findFirst()
                        .map(file -> inFiles(certificate, file.files()))
                        .orElse(certificate))
                .toList();
        List<Problem> problems = sent.problems().stream()
                .map(problem -> disk.problems().stream()
                        .filter(file -> problem.file().isEmpty()
                                && file.code() == problem.code()
                                && file.message().equals(problem.message()))
                        .findFirst()
                        .orElse(problem))
                .toList();
        return new HostCoverage(sent.host(), sent.name(), sent.match(), certificates, sent.publicKeys(), problems);
    }

    private static PresentedCertificate inFiles(PresentedCertificate sent, List<Path> files) {
        return new PresentedCertificate(
                sent.subject(),
                sent.issuer(),
                sent.names(),
                sent.covers(),
                sent.notBefore(),
                sent.notAfter(),
                sent.keyType(),
                sent.key(),
                sent.fingerprintSha256(),
                sent.spkiSha256(),
                sent.sent(),
                sent.standIn(),
                files);
    }

    /**
     * The verdicts with the keys of the certificate that clients get which name no host: DANE (RFC 7672 section 8.1) has
     * senders that do not.
     */
    List<HostCoverage> withKeysOfDefault(List<HostCoverage> verdicts) throws ServerException {
        List<String> keys = new ArrayList<>();
        for (Answer answer : server.ask(Optional.empty()).values()) {
            if (answer instanceof Answer.Sent sent && !verdicts.isEmpty()) {
                // the keys are the same, whoever asks
                keys.addAll(check.checkSent(verdicts.get(0).host(), List.of(sent.chain()))
                        .publicKeys());
            }
        }
        return verdicts.stream().map(verdict -> withKeys(verdict, keys)).toList();
    }

    private static HostCoverage withKeys(HostCoverage verdict, List<String> more) {
        List<String> keys = new ArrayList<>(verdict.publicKeys());
        keys.addAll(more);
        return new HostCoverage(
                verdict.host(), verdict.name(), verdict.match(), verdict.certificates(), keys, verdict.problems());
    }
}

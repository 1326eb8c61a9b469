package io.github.mailsni.coverage;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.KeyType;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.x509.Flaw;
import io.github.mailsni.internal.x509.Subject;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Judges the chains that a server has sent to several clients of one host. Not thread-safe. */
final class SentChains {
    private final ChainCheck examiner;
    private final ClientObjections objections;
    private final String host;
    private final ServerName name;
    private final Map<List<X509Certificate>, ChainVerdict> examined = new LinkedHashMap<>();
    private final List<Problem> ofEveryClient = new ArrayList<>();

    private SentChains(ChainCheck examiner, String host, ServerName name, Collection<List<X509Certificate>> sent) {
        this.examiner = examiner;
        this.objections = new ClientObjections(examiner);
        this.host = host;
        this.name = name;
        if (examiner.asksForNames()) {
            NameProblem.ofHost(name).ifPresent(ofEveryClient::add);
        }
        for (List<X509Certificate> chain : sent) {
            if (KeyType.of(chain.get(0).getPublicKey()).isPresent()) {
                examined.computeIfAbsent(chain, examiner::examine);
            } else {
                ofEveryClient.add(unsupported(chain.get(0)));
            }
        }
    }

    /** Judges chains that each belong to a known client. */
    static HostCoverage verdict(
            ChainCheck examiner,
            String host,
            ServerName name,
            Clients clients,
            Map<ClientProfile, List<X509Certificate>> sent) {
        SentChains chains = new SentChains(examiner, host, name, sent.values());
        Map<ChainVerdict, List<ClientProfile>> clientsOf = new LinkedHashMap<>();
        chains.examined.values().forEach(chain -> clientsOf.put(chain, new ArrayList<>()));
        sent.forEach((client, chain) -> {
            ChainVerdict got = chains.examined.get(chain);
            if (got != null) {
                requireNonNull(clientsOf.get(got)).add(client);
            }
        });
        return chains.verdict(new Clients(List.copyOf(sent.keySet()), clients.decisive()), clientsOf);
    }

    /**
     * Judges chains of unknown clients: each client is taken to get those whose keys it can use, and of these the ones
     * that cover the host.
     */
    static HostCoverage verdict(
            ChainCheck examiner,
            String host,
            ServerName name,
            Clients clients,
            Collection<List<X509Certificate>> sent) {
        SentChains chains = new SentChains(examiner, host, name, sent);
        Map<ChainVerdict, List<ClientProfile>> clientsOf = new LinkedHashMap<>();
        chains.examined.values().forEach(chain -> clientsOf.put(chain, new ArrayList<>()));
        for (ClientProfile client : clients.asked()) {
            List<ChainVerdict> usable = chains.usable(client, chain -> !examiner.asksForNames() || chain.covers(name));
            (usable.isEmpty() ? chains.usable(client, any -> true) : usable)
                    .forEach(chain -> requireNonNull(clientsOf.get(chain)).add(client));
        }
        return chains.verdict(clients, clientsOf);
    }

    private List<ChainVerdict> usable(ClientProfile client, Predicate<ChainVerdict> suitable) {
        return examined.values().stream()
                .filter(suitable)
                .filter(chain -> client.canUse(chain.leaf().getPublicKey()))
                .toList();
    }

    private HostCoverage verdict(Clients clients, Map<ChainVerdict, List<ClientProfile>> clientsOf) {
        boolean covered = clientsOf.keySet().stream().anyMatch(chain -> chain.covers(name));
        Map<ChainVerdict, PresentedCertificate> presented = new LinkedHashMap<>();
        clientsOf
                .keySet()
                .forEach(chain -> presented.put(chain, chain.presentedTo(name, covered && !chain.covers(name))));
        List<ClientVerdict> verdicts = new ArrayList<>();
        List<ClientProfile> withoutKey = clients.asked().stream()
                .filter(client -> clientsOf.values().stream().noneMatch(those -> those.contains(client)))
                .toList();
        for (ClientProfile client : clients.asked()) {
            Set<Problem> problems = new LinkedHashSet<>(ofEveryClient);
            List<PresentedCertificate> got = new ArrayList<>();
            clientsOf.forEach((chain, those) -> {
                if (those.contains(client)) {
                    got.add(requireNonNull(presented.get(chain)));
                    problems.addAll(problems(chain, those, clients));
                    problems.addAll(objections.toSignatures(chain, client, those));
                }
            });
            if (withoutKey.contains(client) && !examined.isEmpty()) {
                problems.add(objections.toEveryKey(examined.values(), withoutKey, Optional.empty()));
            }
            verdicts.add(new ClientVerdict(client, got, List.copyOf(problems)));
        }
        List<Problem> problems = new ArrayList<>(clients.problemsOf(verdicts));
        clientsOf.forEach((chain, those) -> {
            if (those.isEmpty()) {
                problems.addAll(problems(chain, those, clients));
            }
        });
        return new HostVerdict(
                host,
                name,
                Optional.empty(),
                presented.values().stream()
                        .sorted(Comparator.comparing(PresentedCertificate::standIn)
                                .thenComparing(PresentedCertificate::keyType))
                        .toList(),
                examined.values().stream().map(ChainVerdict::publicKey).toList(),
                verdicts,
                problems);
    }

    private List<Problem> problems(ChainVerdict chain, List<ClientProfile> those, Clients clients) {
        List<Problem> all = new ArrayList<>(chain.problems());
        if (examiner.asksForNames() && !chain.covers(name)) {
            String whose = those.isEmpty() || those.size() == clients.asked().size()
                    ? "the certificate"
                    : "the certificate that " + ClientObjections.subject(those, "is sent", "are sent");
            Flaw mismatch =
                    NameProblem.of(chain.names().all(), name, whose, "let the server have one that is for this host");
            all.add(Problem.of(ChainCheck.code(mismatch), mismatch.problem(), Optional.empty()));
        }
        return all;
    }

    private static Problem unsupported(X509Certificate leaf) {
        return Problem.of(
                        ProblemCode.UNSUPPORTED,
                        "TLS has no use for the key of type "
                                + Printable.line(leaf.getPublicKey().getAlgorithm()) + " in the certificate of "
                                + Subject.of(leaf) + "; let the server have one with an ECDSA or RSA key",
                        Optional.empty())
                .withSeverity(Severity.ERROR);
    }
}

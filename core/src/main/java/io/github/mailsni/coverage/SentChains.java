package io.github.mailsni.coverage;

import io.github.mailsni.KeyType;
import io.github.mailsni.ServerName;
import io.github.mailsni.x509.Flaw;
import io.github.mailsni.x509.OneLine;
import io.github.mailsni.x509.Subject;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The verdict on what a server has sent to several clients that dialled one host. */
final class SentChains {
    private final ChainExaminer examiner;
    private final String host;
    private final ServerName name;
    private final List<PresentedCertificate> presented = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private SentChains(ChainExaminer examiner, String host, ServerName name) {
        this.examiner = examiner;
        this.host = host;
        this.name = name;
    }

    static HostCoverage verdict(
            ChainExaminer examiner, String host, ServerName name, List<List<X509Certificate>> sent) {
        return new SentChains(examiner, host, name).verdict(sent);
    }

    private HostCoverage verdict(List<List<X509Certificate>> sent) {
        List<Examined> chains = new ArrayList<>();
        for (List<X509Certificate> chain : sent) {
            if (KeyType.of(chain.get(0).getPublicKey()).isPresent()) {
                chains.add(examiner.examine(chain));
            } else {
                problems.add(unsupported(chain.get(0)));
            }
        }
        if (examiner.asksForNames()) {
            NameProblem.ofHost(name).ifPresent(problems::add);
            byName(chains);
        } else {
            chains.forEach(chain -> add(chain, false, chain.problems()));
        }
        presented.sort(
                Comparator.comparing(PresentedCertificate::standIn).thenComparing(PresentedCertificate::keyType));
        List<String> publicKeys = chains.stream().map(Examined::publicKey).toList();
        return new HostCoverage(host, name, Optional.empty(), presented, publicKeys, problems);
    }

    private void byName(List<Examined> chains) {
        boolean covered = chains.stream().anyMatch(chain -> chain.covers(name));
        for (Examined chain : chains) {
            boolean standIn = covered && !chain.covers(name);
            add(chain, standIn, standIn ? StandInProblems.of(chain, "", name) : problems(chain));
        }
    }

    private void add(Examined chain, boolean standIn, List<Problem> more) {
        presented.add(chain.presentedTo(name, standIn));
        problems.addAll(more);
    }

    private List<Problem> problems(Examined chain) {
        List<Problem> all = new ArrayList<>(chain.problems());
        if (!chain.covers(name)) {
            Flaw mismatch = NameProblem.of(
                    chain.names().all(), name, "the certificate", "let the server have one that is for this host");
            all.add(Problem.of(ChainExaminer.code(mismatch), mismatch.problem(), Optional.empty()));
        }
        return all;
    }

    private static Problem unsupported(X509Certificate leaf) {
        return Problem.of(
                        ProblemCode.UNSUPPORTED,
                        "TLS has no use for the key of type "
                                + OneLine.of(leaf.getPublicKey().getAlgorithm()) + " in the certificate of "
                                + Subject.of(leaf) + "; let the server have one with an ECDSA or RSA key",
                        Optional.empty())
                .withSeverity(Severity.ERROR);
    }
}

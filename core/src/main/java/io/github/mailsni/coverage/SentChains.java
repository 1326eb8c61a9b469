package io.github.mailsni.coverage;

import io.github.mailsni.ServerName;
import io.github.mailsni.x509.Flaw;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The verdict on what a server has sent to several clients that dialled one host. */
final class SentChains {
    private SentChains() {}

    static HostCoverage verdict(String host, ServerName name, List<Examined> chains) {
        boolean covered = chains.stream().anyMatch(chain -> chain.covers(name));
        List<PresentedCertificate> presented = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Examined chain : chains) {
            boolean standIn = covered && !chain.covers(name);
            presented.add(chain.presentedTo(name, standIn));
            problems.addAll(standIn ? StandInProblems.of(chain, "", name) : problems(chain, name));
        }
        presented.sort(
                Comparator.comparing(PresentedCertificate::standIn).thenComparing(PresentedCertificate::keyType));
        List<String> publicKeys = chains.stream().map(Examined::publicKey).toList();
        return new HostCoverage(host, name, Optional.empty(), presented, publicKeys, problems);
    }

    private static List<Problem> problems(Examined chain, ServerName name) {
        List<Problem> problems = new ArrayList<>(chain.problems());
        if (!chain.covers(name)) {
            Flaw mismatch = NameProblem.of(
                    chain.names().all(), name, "the certificate", "let the server have one that is for this host");
            problems.add(Problem.of(ChainExaminer.code(mismatch), mismatch.problem(), Optional.empty()));
        }
        return problems;
    }
}

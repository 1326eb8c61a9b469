package io.github.mailsni.coverage;

import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyType;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.x509.Subject;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Describes problems that only some kinds of clients have with a host. */
final class ClientObjections {
    private final ChainCheck chains;

    ClientObjections(ChainCheck chains) {
        this.chains = chains;
    }

    /**
     * Reports clients that are presented a certificate that does not cover the host, since they can use no key of the
     * first candidate.
     *
     * @param selection the selection for the host's name
     * @param owner the owner of the certificate
     */
    Problem toForeign(
            ServerName name, Selection selection, Owner owner, ChainVerdict presented, List<ClientProfile> those) {
        String names = presented.names().all().isEmpty()
                ? ", which names no host"
                : ", which is for "
                        + NameProblem.some(List.copyOf(presented.names().all())) + ", not for " + name;
        String reason = those.equals(List.of(ClientProfile.RSA_ONLY))
                ? ""
                : "; keys of type " + keys(examined(selection.host())) + ", as "
                        + (selection.unknown() ? "the default has," : "this host has,") + " are of no use to "
                        + (those.size() == 1 ? "it" : "them");
        return Problem.of(
                ProblemCode.CERTIFICATE_HOST_MISMATCH,
                subject(those, "is", "are") + " presented " + owner.words() + names + reason + "; " + remedy(those)
                        + " for it",
                owner.isDefault() && !selection.unknown() ? file(selection.host()) : presented.certificateFile());
    }

    /**
     * The owner of a certificate that is presented in place of the host's.
     *
     * @param words names the owner within a sentence
     * @param isDefault whether it is the default certificate, which needs no change
     */
    record Owner(String words, boolean isDefault) {}

    /** Reports clients that can use none of the server's keys. */
    Problem toEveryKey(Collection<ChainVerdict> all, List<ClientProfile> those, Optional<Path> file) {
        return Problem.of(
                ProblemCode.NO_USABLE_KEY,
                subject(those, "can", "can") + " use no key of type " + keys(all)
                        + ", and the server has no other, so that the handshake fails; " + remedy(those),
                file);
    }

    /**
     * Reports the signatures on a certificate's path that a client does not offer to verify.
     *
     * @param those all clients that are presented the certificate, this client included
     */
    List<Problem> toSignatures(ChainVerdict presented, ClientProfile client, List<ClientProfile> those) {
        List<Problem> problems = new ArrayList<>();
        List<X509Certificate> path = chains.asksForNames() ? presented.path() : List.of();
        for (int i = 0; i < path.size(); i++) {
            X509Certificate certificate = path.get(i);
            Optional<KeyType> issuersKey =
                    i + 1 < path.size() ? KeyType.of(path.get(i + 1).getPublicKey()) : Optional.empty();
            // clients do not verify the signature of a root, which ends the path
            boolean isRoot = i + 1 == path.size()
                    && certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
            List<ClientProfile> strict = isRoot
                    ? List.of()
                    : those.stream()
                            .filter(each -> !each.verifies(certificate, issuersKey))
                            .toList();
            if (strict.contains(client)) {
                problems.add(toSignature(certificate, strict, presented));
            }
        }
        return problems;
    }

    private static Problem toSignature(
            X509Certificate certificate, List<ClientProfile> clients, ChainVerdict presented) {
        return Problem.of(
                ProblemCode.SIGNATURE_NOT_OFFERED,
                subject(clients, "does", "do") + " not say that signatures of type "
                        + Bounded.line(certificate.getSigAlgName()) + " are verified, as in the certificate of "
                        + Subject.of(certificate)
                        + "; get a certificate that is signed with RSA, or with ECDSA and SHA-256"
                        + " or SHA-384",
                presented.certificateFile());
    }

    static String subject(List<ClientProfile> clients, String one, String several) {
        boolean plural = clients.size() > 1 || clients.contains(ClientProfile.RSA_ONLY);
        String who = clients.equals(List.of(ClientProfile.RSA_ONLY))
                ? "old clients that know no keys but RSA"
                : ClientProfile.titles(clients);
        return who + " " + (plural ? several : one);
    }

    private static String remedy(List<ClientProfile> clients) {
        return clients.contains(ClientProfile.RSA_ONLY)
                ? "add a certificate with an RSA key"
                : "add a certificate with an RSA key, or with an ECDSA key on P-256,";
    }

    private static String keys(Collection<ChainVerdict> all) {
        return all.stream().map(ChainVerdict::key).distinct().collect(Collectors.joining(" or "));
    }

    private List<ChainVerdict> examined(HostCredentials host) {
        return host.credentials().stream().map(chains::examine).toList();
    }

    static Optional<Path> file(HostCredentials host) {
        return host.credentials().stream()
                .flatMap(credential -> credential.files().stream().limit(1))
                .findFirst();
    }
}

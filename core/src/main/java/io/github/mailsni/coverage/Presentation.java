package io.github.mailsni.coverage;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.keymanager.Candidates;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Determines the certificates that each kind of client of one host is presented, by the rule of the key managers: the
 * first candidate with a key that the client can use. Not thread-safe.
 */
final class Presentation {
    private final ServerName name;
    private final Selection selection;
    private final ChainCheck chains;
    private final Clients clients;
    private final Function<ChainVerdict, Problem> mismatch;
    private final Function<HostCredentials, ClientObjections.Owner> owner;
    private final ClientObjections objections;
    /** The credentials, those of the first candidate first. */
    private final Map<Credential, Shown> shown = new LinkedHashMap<>();

    private final List<ClientProfile> withoutKey = new ArrayList<>();

    /** A credential, and the clients that are presented it. */
    private record Shown(
            HostCredentials candidate,
            ChainVerdict examined,
            PresentedCertificate certificate,
            List<ClientProfile> clients) {}

    /**
     * Creates a presentation.
     *
     * @param selection the selection for the name
     * @param mismatch explains why a certificate of the first candidate does not cover the name
     * @param owner names the owner of a candidate's credentials
     */
    Presentation(
            ServerName name,
            Selection selection,
            ChainCheck chains,
            Clients clients,
            Function<ChainVerdict, Problem> mismatch,
            Function<HostCredentials, ClientObjections.Owner> owner) {
        this.name = name;
        this.selection = selection;
        this.chains = chains;
        this.clients = clients;
        this.mismatch = mismatch;
        this.owner = owner;
        this.objections = new ClientObjections(chains);
        selection.host().credentials().forEach(own -> shown(selection.host(), own));
        clients.asked().forEach(this::present);
    }

    private Shown shown(HostCredentials candidate, Credential credential) {
        return shown.computeIfAbsent(credential, any -> {
            ChainVerdict examined = chains.examine(credential);
            return new Shown(
                    candidate, examined, examined.presentedTo(name, candidate != selection.host()), new ArrayList<>());
        });
    }

    private void present(ClientProfile client) {
        HostCredentials candidate =
                Candidates.firstUsable(selection, client::canUse).orElse(null);
        if (candidate == null) {
            withoutKey.add(client);
            return;
        }
        for (Credential credential : candidate.credentials()) {
            if (client.canUse(credential)) {
                shown(candidate, credential).clients().add(client);
            }
        }
    }

    /** The certificates of the first candidate, then those presented to clients that can use none of its keys. */
    List<PresentedCertificate> certificates() {
        return shown.values().stream().map(Shown::certificate).toList();
    }

    /**
     * The verdict of each client.
     *
     * @param common the problems for every client
     */
    List<ClientVerdict> verdicts(Collection<Problem> common) {
        Map<ClientProfile, List<Problem>> problems = new LinkedHashMap<>();
        Map<ClientProfile, List<PresentedCertificate>> presented = new LinkedHashMap<>();
        clients.asked().forEach(client -> {
            problems.put(client, new ArrayList<>(common));
            presented.put(client, new ArrayList<>());
        });
        for (Shown each : shown.values()) {
            List<Problem> ofAll = problems(each);
            for (ClientProfile client : each.clients()) {
                requireNonNull(presented.get(client)).add(each.certificate());
                requireNonNull(problems.get(client)).addAll(ofAll);
                requireNonNull(problems.get(client))
                        .addAll(objections.toSignatures(each.examined(), client, each.clients()));
            }
        }
        if (!withoutKey.isEmpty()) {
            Problem problem = objections.toEveryKey(
                    selection.candidates().stream()
                            .flatMap(candidate -> candidate.credentials().stream())
                            .map(chains::examine)
                            .toList(),
                    withoutKey,
                    ClientObjections.file(selection.host()));
            withoutKey.forEach(client -> requireNonNull(problems.get(client)).add(problem));
        }
        return clients.asked().stream()
                .map(client -> new ClientVerdict(
                        client, requireNonNull(presented.get(client)), requireNonNull(problems.get(client))))
                .toList();
    }

    /** The problems of certificates of the first candidate that no client is presented. */
    List<Problem> problemsOfUnused() {
        return shown.values().stream()
                .filter(each -> each.clients().isEmpty())
                .flatMap(each -> problems(each).stream())
                .toList();
    }

    /** The problems of a certificate for every client that is presented it. */
    private List<Problem> problems(Shown each) {
        boolean foreign = chains.asksForNames() && !each.examined().covers(name);
        if (foreign && each.certificate().standIn()) {
            return List.of(objections.toForeign(
                    name, selection, owner.apply(each.candidate()), each.examined(), each.clients()));
        }
        List<Problem> problems = new ArrayList<>(each.examined().problems());
        if (foreign) {
            problems.add(mismatch.apply(each.examined()));
        }
        return problems;
    }
}

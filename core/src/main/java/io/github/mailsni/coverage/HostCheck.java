package io.github.mailsni.coverage;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.StoredCredentials;
import io.github.mailsni.internal.x509.Flaw;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks hosts of one selector, at one instant. Not thread-safe. */
final class HostCheck {
    /** Stands for any host one label below a domain; no file is named after it. */
    static final String ANY_LABEL = "any-host-below.";

    private final CertificateSelector selector;
    private final FileLooks looks = new FileLooks();
    private final ChainCheck chains;
    private final Clients clients;
    private final Selection withoutName;
    private final Map<ServerName, Selection> selections = new LinkedHashMap<>();
    private @Nullable RefusedFiles refusedFiles;

    HostCheck(CertificateSelector selector, TrustRoots roots, Clients clients, Instant at, Duration soon) {
        this.selector = selector;
        this.chains = new ChainCheck(at, soon, new Trust(roots, at, new Issuers(at, this::credentials)), looks);
        this.clients = clients;
        this.withoutName = selector.select(RequestedName.absent());
    }

    /** All credentials whose chains may contain an issuer's certificate. */
    private Stream<Credential> credentials() {
        return Stream.concat(
                selector.stored().flatMap(stored -> stored.credentials().stream()),
                Stream.concat(Stream.of(withoutName), selections.values().stream())
                        .flatMap(selection -> selection.candidates().stream())
                        .flatMap(host -> host.credentials().stream()));
    }

    /** The looks at files of this check. */
    FileLooks looks() {
        return looks;
    }

    /** Finds the problems of a credential that do not depend on the host. */
    ChainVerdict examine(Credential credential) {
        return chains.examine(credential);
    }

    /**
     * The refused files. Call it after all selections: a selector that reads files on first use cannot report them
     * earlier.
     */
    RefusedFiles refusedFiles() {
        if (refusedFiles == null) {
            refusedFiles = new RefusedFiles(selector.report());
        }
        return refusedFiles;
    }

    List<HostCoverage> hosts(Map<ServerName, String> hosts) {
        hosts.keySet().forEach(this::selection);
        if (selections.values().stream().anyMatch(Selection::unknown) && readTheRest()) {
            selections.clear();
            hosts.keySet().forEach(this::selection);
        }
        List<HostCoverage> verdicts = new ArrayList<>();
        hosts.forEach((name, host) -> verdicts.add(host(name, host)));
        return verdicts;
    }

    Selection selection(ServerName name) {
        return selections.computeIfAbsent(name, selector::select);
    }

    /**
     * Reads the files that a large directory has not read yet, since a certificate in them may cover a name; returns
     * whether there were any.
     */
    private boolean readTheRest() {
        if (selector.statistics().unread() == 0) {
            return false;
        }
        try (Stream<StoredCredentials> all = selector.stored()) {
            all.forEach(read -> {});
        }
        return true;
    }

    HostCoverage host(ServerName name, String host) {
        Selection selection = selection(name);
        List<Problem> problems = new ArrayList<>(refusedFiles().problems(name.toString()));
        if (selection.match() != MatchKind.EXACT) {
            problems.addAll(refusedFiles().problems(wildcard(name)));
        }
        if (chains.asksForNames()) {
            NameProblem.ofHost(name).ifPresent(problems::add);
        }
        Set<String> publicKeys = publicKeys(withoutName);
        if (selector.rejects(name, selection)) {
            problems.add(rejected(name));
            return new HostVerdict(
                    host,
                    name,
                    Optional.of(selection.match()),
                    List.of(),
                    List.copyOf(publicKeys),
                    clients.asked().stream()
                            .map(client -> new ClientVerdict(client, List.of(), problems))
                            .toList(),
                    problems);
        }
        publicKeys.addAll(publicKeys(selection));
        Presentation presentation =
                new Presentation(name, selection, chains, clients, own -> mismatch(own, name, selection), this::owner);
        List<ClientVerdict> verdicts = presentation.verdicts(problems);
        return new HostVerdict(
                host,
                name,
                Optional.of(selection.match()),
                presentation.certificates(),
                List.copyOf(publicKeys),
                verdicts,
                Clients.withWarnings(clients.problemsOf(verdicts), presentation.problemsOfUnused()));
    }

    private ClientObjections.Owner owner(HostCredentials candidate) {
        boolean isDefault = withoutName.host().credentials().stream().anyMatch(candidate.credentials()::contains);
        return new ClientObjections.Owner(isDefault ? "the default's" : "that of " + candidate.label(), isDefault);
    }

    private Problem mismatch(ChainVerdict own, ServerName name, Selection selection) {
        if (!selection.unknown()) {
            Flaw mismatch = NameProblem.of(own.names().all(), name, "the certificate", "issue it with this name");
            return Problem.of(ChainCheck.code(mismatch), mismatch.problem(), own.certificateFile());
        }
        return wildcardOfAnotherDepth(name)
                .orElseGet(() -> Problem.of(
                        ProblemCode.CERTIFICATE_HOST_MISMATCH,
                        "no certificate here is for this host: the default's is presented, which is for "
                                + NameProblem.some(List.copyOf(own.names().all())) + ", not for " + name
                                + "; add a certificate for it",
                        own.certificateFile()));
    }

    /** Looks for a wildcard certificate at another depth, which the operator may have thought to cover the name. */
    private Optional<Problem> wildcardOfAnotherDepth(ServerName name) {
        List<String> others = new ArrayList<>();
        others.add(ANY_LABEL + name);
        String rest = name.toString();
        for (int dot = rest.indexOf('.'); dot >= 0; dot = rest.indexOf('.')) {
            rest = rest.substring(dot + 1);
            others.add(rest);
        }
        return others.stream()
                .flatMap(other -> ServerName.parse(other).stream())
                .map(selector::select)
                .filter(Selection::covered)
                .flatMap(selection -> selection.host().credentials().stream())
                .flatMap(credential -> NameProblem.wildcardDepth(credential.coveredNames(), name)
                        .map(flaw -> Problem.of(
                                ChainCheck.code(flaw),
                                flaw.problem(),
                                credential.files().stream().findFirst()))
                        .stream())
                .findFirst();
    }

    private static Problem rejected(ServerName name) {
        return new Problem(
                ProblemCode.CERTIFICATE_MISSING,
                Severity.ERROR,
                "no certificate here is for " + name
                        + ", and the server ends handshakes for unknown names (unrecognized_name); add a certificate for it",
                Optional.empty());
    }

    private Set<String> publicKeys(Selection selection) {
        Set<String> keys = new TreeSet<>();
        selection.candidates().stream()
                .flatMap(candidate -> candidate.credentials().stream())
                .forEach(credential -> keys.add(examine(credential).publicKey()));
        return keys;
    }

    private static String wildcard(ServerName name) {
        String host = name.toString();
        return "*" + (host.indexOf('.') < 0 ? "" : host.substring(host.indexOf('.')));
    }
}

package io.github.mailsni.exim;

import io.github.mailsni.Credential;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.exim.RecordedTrace.BranchTaken;
import io.github.mailsni.exim.RecordedTrace.ConditionTried;
import io.github.mailsni.exim.RecordedTrace.ItemMatched;
import io.github.mailsni.exim.RecordedTrace.LineFound;
import io.github.mailsni.exim.RecordedTrace.RefusedByExim;
import io.github.mailsni.exim.RecordedTrace.Searched;
import io.github.mailsni.exim.RecordedTrace.Step;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.exim.EvaluationException;
import io.github.mailsni.internal.exim.TaintedText;
import io.github.mailsni.internal.exim.Trace;
import io.github.mailsni.internal.material.PairFiles;
import io.github.mailsni.internal.selector.Ranking;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Explains how the options are evaluated for one name, and what follows. Evaluates them anew, and reads the disk. */
final class EximExplainer {
    private final EximOptions options;
    private final Optional<ServerName> serverName;
    private final EximAnswer answer;
    private final Instant time;
    private final EximDisk disk;
    private final RecordedTrace trace = new RecordedTrace();
    private final List<String> steps = new ArrayList<>();
    private final List<String> differences = new ArrayList<>();

    private EximExplainer(
            EximOptions options, Optional<ServerName> serverName, EximAnswer answer, Instant time, EximDisk disk) {
        this.time = time;
        this.disk = disk;
        this.options = options;
        this.serverName = serverName;
        this.answer = answer;
    }

    /**
     * Explains an answer.
     *
     * @param answer the present one, for this name or for none
     * @param selection what clients get that ask for it
     * @param time when that is
     * @param disk on which the options are evaluated
     */
    static EximExplanation explain(
            EximOptions options,
            Optional<ServerName> serverName,
            EximAnswer answer,
            Selection selection,
            Instant time,
            EximDisk disk) {
        try {
            return disk.evaluate(() -> {
                EximExplainer explainer = new EximExplainer(options, serverName, answer, time, disk);
                explainer.evaluate();
                explainer.compare();
                return new EximExplanation(
                        serverName, explainer.steps, selection, explainer.served(selection), explainer.differences);
            });
        } catch (UnansweredException e) {
            EximExplainer explainer = new EximExplainer(options, serverName, answer, time, disk);
            return new EximExplanation(
                    serverName,
                    List.of("the options cannot be evaluated: " + e.getMessage()),
                    selection,
                    explainer.served(selection),
                    List.of());
        }
    }

    private void evaluate() {
        if (serverName.isPresent() && !options.followServerName()) {
            steps.add(
                    "tls_certificate does not name the server name (tls_in_sni, tls_sni): the options are evaluated once, for"
                            + " clients of all names");
        }
        Optional<List<PairFiles>> files = Optional.empty();
        Optional<String> failure = Optional.empty();
        try {
            files = Optional.of(options.files(evaluatedName(), disk, trace));
        } catch (EvaluationException | EximOptions.UnpairedException e) {
            failure = Optional.of(String.valueOf(e.getMessage()));
        }
        addSteps(EximOptions.CERTIFICATE, files.map(pairs -> texts(pairs, PairFiles::certificate)));
        addSteps(EximOptions.PRIVATE_KEY, files.map(pairs -> texts(pairs, PairFiles::key)));
        failure.ifPresent(message -> message.lines().forEach(steps::add));
    }

    private String evaluatedName() {
        return options.followServerName() ? serverName.map(ServerName::toString).orElse("") : "";
    }

    private static String texts(List<PairFiles> pairs, Function<PairFiles, Path> file) {
        return pairs.stream().map(file).map(Printable::path).collect(Collectors.joining(" : "));
    }

    private void addSteps(String option, Optional<String> files) {
        if (option.equals(EximOptions.PRIVATE_KEY) && options.privateKey().isEmpty()) {
            steps.add(option + " is not set: the key is in the certificate's file");
            return;
        }
        files.ifPresent(paths -> steps.add(option + " gives " + paths));
        trace.steps(option).map(EximExplainer::describe).forEach(step -> steps.add("  " + step));
    }

    private static String describe(Step step) {
        String at = "column " + step.place().column() + ": ";
        if (step instanceof ConditionTried tried) {
            return at + oneLine(tried.place().text()) + " is " + (tried.holds() ? "true" : "false") + arguments(tried);
        }
        if (step instanceof Searched searched) {
            return at + "looked for " + quoted(searched.key().value()) + " in " + Printable.path(searched.file()) + ": "
                    + searched.result()
                            .map(found -> "found " + quoted(found.value()))
                            .orElse("not found");
        }
        if (step instanceof ItemMatched matched) {
            return at + "the item " + quoted(matched.item().value()) + " of the list fits";
        }
        if (step instanceof LineFound found) {
            return at + "line " + found.line() + " of the file fits, with the key " + quoted(found.key());
        }
        if (step instanceof RefusedByExim refused) {
            return at + "Exim would not go on: " + refused.why();
        }
        BranchTaken taken = (BranchTaken) step;
        String branch = taken.branch().name().toLowerCase(Locale.ROOT);
        return at + "the " + branch + " branch" + (taken.taken().isEmpty() ? "" : ", " + oneLine(taken.taken()));
    }

    private static String quoted(String text) {
        return "\"" + Printable.escape(text) + "\"";
    }

    private static String arguments(ConditionTried tried) {
        return tried.arguments().isEmpty()
                ? ""
                : " for "
                        + tried.arguments().stream()
                                .map(TaintedText::value)
                                .map(EximExplainer::quoted)
                                .collect(Collectors.joining(", "));
    }

    private static String oneLine(String text) {
        return text.chars().noneMatch(Character::isISOControl) ? text : Printable.escape(text);
    }

    private List<String> served(Selection selection) {
        List<String> lines = new ArrayList<>();
        for (Credential credential : selection.host().credentials()) {
            lines.add("served: " + credential.keyType() + " certificate for "
                    + (credential.coveredNames().isEmpty() ? "no host" : String.join(", ", credential.coveredNames()))
                    + ", valid from " + credential.notBefore() + " to " + credential.notAfter() + ", from "
                    + credential.files().stream().map(Printable::path).collect(Collectors.joining(" and ")));
        }
        serverName.ifPresent(name -> lines.add(
                selection.covered()
                        ? "it covers " + name
                        : "it does not cover " + name + ": clients that check refuse it"));
        if (serverName.isPresent() && selection.match() == MatchKind.DEFAULT) {
            lines.add("that is what clients get that send no server name");
        }
        return lines;
    }

    private void compare() {
        trace.refusals()
                .map(refused -> "would end the handshake with a fatal alert at "
                        + refused.place().option() + ", column "
                        + refused.place().column() + ": " + refused.why())
                .distinct()
                .forEach(differences::add);
        if (serverName.isEmpty() || !options.followServerName()) {
            return;
        }
        answer.evaluation()
                .failure()
                .ifPresent(failure -> differences.add(
                        failure.forced()
                                ? "would make a certificate of its own for this connection, since the expression asks to fail"
                                : "would end the handshake with a fatal alert, since the expression has no value"));
        answer.state()
                .ifPresent(state -> state.problems()
                        .forEach(refused ->
                                differences.add("would end the handshake with a fatal alert, since " + refused)));
        answer.own()
                .forEach(offer ->
                        passedOver(serverName.get(), offer.credential()).ifPresent(differences::add));
        unfolded(serverName.get()).ifPresent(differences::add);
    }

    /** Exim presents what its options name, whatever it is for and however old it is. */
    private Optional<String> passedOver(ServerName name, Credential credential) {
        if (answer.selection().host().credentials().contains(credential)) {
            return Optional.empty();
        }
        return reason(name, credential)
                .map(reason -> "would present the " + credential.keyType() + " certificate in "
                        + credential.files().stream()
                                .findFirst()
                                .map(Printable::path)
                                .orElse("its files") + ", which "
                        + reason + ", to clients that can use it");
    }

    private Optional<String> reason(ServerName name, Credential credential) {
        if (!credential.covers(name)) {
            return Optional.of("does not cover " + name);
        }
        return switch (Ranking.Fit.byValidity(credential, time)) {
            case EXPIRED -> Optional.of("expired at " + credential.notAfter());
            case NOT_YET_VALID -> Optional.of("is not valid before " + credential.notBefore());
            case VALID, FOREIGN -> Optional.empty();
        };
    }

    /** Exim takes the name as the client writes it. */
    private Optional<String> unfolded(ServerName name) {
        String upperCase = name.toString().toUpperCase(Locale.ROOT);
        Optional<List<PairFiles>> folded = filesFor(name.toString());
        Optional<List<PairFiles>> raw = filesFor(upperCase);
        if (folded.isEmpty() || raw.equals(folded)) {
            return Optional.empty();
        }
        return Optional.of("does not fold upper case: to a client that writes " + upperCase + " it would "
                + raw.map(pairs -> "present " + texts(pairs, PairFiles::certificate))
                        .orElse("give a fatal alert"));
    }

    private Optional<List<PairFiles>> filesFor(String name) {
        try {
            return Optional.of(options.files(name, disk, Trace.NONE));
        } catch (EvaluationException | EximOptions.UnpairedException e) {
            return Optional.empty();
        }
    }
}

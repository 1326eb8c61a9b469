package io.github.mailsni.exim;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.HostPattern;
import io.github.mailsni.LoadReport;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ServerName;
import io.github.mailsni.exim.EximOutcome.Failure;
import io.github.mailsni.internal.PathOrder;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reports on the files that the options have given so far. */
final class EximReport {
    private EximReport() {}

    /**
     * Reports on all answers.
     *
     * @param configuration why the configuration as it is now is not in use
     */
    static LoadReport of(AnswersOfListeners answers, Optional<RefusedFile> configuration) {
        Set<Credential> credentials = new HashSet<>();
        Set<CertificateWarning> warnings = new HashSet<>();
        answers.all().flatMap(EximReport::served).forEach(credentials::add);
        files(answers).forEach(files -> warnings.addAll(files.state().warnings()));
        warnings.addAll(answers.options().notes().warnings());
        return new LoadReport(
                credentials.size(),
                refused(answers, configuration, LastGoodPairs.State::problems, LastGoodPairs::anythingThere).stream()
                        .sorted(Comparator.comparing(RefusedFile::file, PathOrder.BY_TEXT))
                        .toList(),
                warnings.stream()
                        .sorted(Comparator.comparing(CertificateWarning::file, PathOrder.BY_TEXT))
                        .toList());
    }

    /** Returns the refused files as of the last comparison; does not wait for the disk. */
    static Set<RefusedFile> lastSeen(AnswersOfListeners answers, Optional<RefusedFile> configuration) {
        return refused(answers, configuration, LastGoodPairs.State::refused, LastGoodPairs::refusalCounts);
    }

    /**
     * What is refused.
     *
     * @param problems what of the state of files counts as refused
     * @param counts whether files without credentials are anybody's problem: not if they are not there, under a name that some client
     *     made up
     */
    private static Set<RefusedFile> refused(
            AnswersOfListeners answers,
            Optional<RefusedFile> configuration,
            Function<LastGoodPairs.State, List<RefusedFile>> problems,
            Predicate<LastGoodPairs> counts) {
        Set<RefusedFile> refused = new HashSet<>();
        configuration.ifPresent(refused::add);
        Map<LastGoodPairs, SortedSet<ServerName>> owners = new HashMap<>();
        Map<String, SortedSet<ServerName>> failing = new HashMap<>();
        answers.forEachName((name, answer) -> {
            EximOutcome evaluation = answer.evaluation();
            evaluation.files().ifPresent(files -> add(owners, files, name));
            evaluation.failure().ifPresent(failure -> add(failing, place(failure), name));
        });
        files(answers).forEach(files -> {
            LastGoodPairs.State state = files.state();
            List<RefusedFile> found = problems.apply(state);
            if (!found.isEmpty() && (state.serves() || counts.test(files))) {
                List<HostPattern> hosts = patterns(owners.get(files));
                found.forEach(file -> refused.add(file.withHosts(hosts)));
            }
        });
        failures(answers)
                .forEach((place, failure) ->
                        refused.add(refusal(answers.options(), failure).withHosts(patterns(failing.get(place)))));
        return refused;
    }

    private static <T> void add(Map<T, SortedSet<ServerName>> hosts, T of, ServerName name) {
        hosts.computeIfAbsent(of, any -> new TreeSet<>()).add(name);
    }

    private static List<HostPattern> patterns(@Nullable SortedSet<ServerName> names) {
        return names == null ? List.of() : names.stream().map(HostPattern::of).toList();
    }

    private static Stream<LastGoodPairs> files(AnswersOfListeners answers) {
        return answers.all()
                .flatMap(answer -> answer.evaluation().files().stream())
                .distinct();
    }

    private static Stream<Credential> served(EximAnswer answer) {
        return answer.selection().host().credentials().stream();
    }

    /** Returns one failure for each place in the expressions: its message is that of one name among many. */
    private static Map<String, Failure> failures(AnswersOfListeners answers) {
        Map<String, Failure> byPlace = new LinkedHashMap<>();
        answers.all()
                .flatMap(answer -> answer.evaluation().failure().stream())
                .filter(failure -> !failure.forced())
                .forEach(failure -> byPlace.putIfAbsent(place(failure), failure));
        return byPlace;
    }

    private static String place(Failure failure) {
        return failure.option() + failure.column();
    }

    private static RefusedFile refusal(EximOptions options, Failure failure) {
        return new RefusedFile(
                options.origin(failure.option()).map(SettingOrigin::file).orElse(Path.of(failure.option())),
                RefusalReason.EXPRESSION_FAILED,
                FailureLog.firstLine(failure.message()));
    }
}

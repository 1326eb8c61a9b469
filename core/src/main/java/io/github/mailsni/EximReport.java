package io.github.mailsni;

import io.github.mailsni.Evaluation.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What is known of the files that the options have given so far. */
final class EximReport {
    private EximReport() {}

    static LoadReport of(EximOptions options, EximAnswers answers) {
        Set<Credential> credentials = new HashSet<>();
        Set<RefusedFile> refused = new HashSet<>();
        Set<CertificateWarning> warnings = new HashSet<>();
        answers.all().flatMap(EximReport::served).forEach(credentials::add);
        answers.all()
                .flatMap(answer -> answer.evaluation().files().stream())
                .distinct()
                .forEach(files -> {
                    LoadedFiles.State state = files.state();
                    warnings.addAll(state.warnings());
                    // files that are not there, under a name that some client made up, are nobody's problem
                    if (state.serves() || (!state.refused().isEmpty() && files.anythingThere())) {
                        refused.addAll(state.refused());
                    }
                });
        failures(answers).forEach(failure -> refused.add(refusal(options, failure)));
        return new LoadReport(
                credentials.size(),
                refused.stream().sorted(Comparator.comparing(RefusedFile::file)).toList(),
                warnings.stream()
                        .sorted(Comparator.comparing(CertificateWarning::file))
                        .toList());
    }

    private static Stream<Credential> served(Answer answer) {
        return answer.selection().host().credentials().stream();
    }

    /** One for each place in the expressions: its message is that of one name among many. */
    private static List<Failure> failures(EximAnswers answers) {
        Map<String, Failure> byPlace = new LinkedHashMap<>();
        answers.all()
                .flatMap(answer -> answer.evaluation().failure().stream())
                .filter(failure -> !failure.forced())
                .forEach(failure -> byPlace.putIfAbsent(failure.option() + failure.column(), failure));
        return new ArrayList<>(byPlace.values());
    }

    private static RefusedFile refusal(EximOptions options, Failure failure) {
        return new RefusedFile(
                options.origin(failure.option()).map(WrittenAt::file).orElse(Path.of(failure.option())),
                RefusalReason.EXPRESSION_FAILED,
                EvaluationLog.firstLine(failure.message()));
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.HostPattern;
import io.github.mailsni.LoadReport;
import io.github.mailsni.RefusedFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Maps each host to the problems of its refused files. Not thread-safe. */
final class RefusedFiles {
    private final Map<String, List<Problem>> byHost = new HashMap<>();

    RefusedFiles(LoadReport report) {
        for (RefusedFile file : report.refused()) {
            for (HostPattern host : file.hosts()) {
                byHost.computeIfAbsent(host.toString(), any -> new ArrayList<>())
                        .add(problem(file));
            }
        }
    }

    /** The problems of the refused files of a host name, or of {@code *.} and a domain. */
    List<Problem> problems(String host) {
        return byHost.getOrDefault(host, List.of());
    }

    /** The hosts and wildcards whose files are refused. */
    Set<String> hosts() {
        return byHost.keySet();
    }

    static Problem problem(RefusedFile file) {
        ProblemCode code = ProblemCode.of(file.reason().code())
                .orElseThrow(() -> new IllegalStateException(
                        "no problem has the code " + file.reason().code()));
        return Problem.of(code, file.problem(), Optional.of(file.file()));
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.HostCredentials;
import io.github.mailsni.LoadReport;
import io.github.mailsni.RefusedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files that are not in service, by the host whose they would be. A report has only their paths; what stands in a path for
 * the host is learnt from the files that are in service. Not thread-safe.
 */
final class RefusedFiles {
    /** Layouts have two or three; whatever else looks like one must not multiply. */
    private static final int MOST_PATTERNS = 32;

    private final Map<String, List<RefusedFile>> byPath = new HashMap<>();
    private final Set<PathPattern> patterns = new LinkedHashSet<>();

    RefusedFiles(LoadReport report) {
        report.refused()
                .forEach(file -> byPath.computeIfAbsent(file.file().toString(), any -> new ArrayList<>())
                        .add(file));
    }

    /** A path with gaps for the host's name. */
    private record PathPattern(List<String> literals) {
        static PathPattern of(String path, String host, int from) {
            List<String> literals = new ArrayList<>();
            int start = 0;
            for (int i = path.indexOf(host, from); i >= 0; i = path.indexOf(host, start)) {
                literals.add(path.substring(start, i));
                start = i + host.length();
            }
            literals.add(path.substring(start));
            return new PathPattern(List.copyOf(literals));
        }

        String with(String host) {
            return String.join(host, literals);
        }

        /** What stands in the first gap, if the path is of this pattern. */
        Optional<String> hostIn(String path) {
            int length = (path.length() - String.join("", literals).length()) / (literals.size() - 1);
            int start = literals.get(0).length();
            if (length <= 0 || start + length > path.length()) {
                return Optional.empty();
            }
            String host = path.substring(start, start + length);
            return with(host).equals(path) ? Optional.of(host) : Optional.empty();
        }
    }

    /** Learns how files are named. */
    void learn(HostCredentials host) {
        if (byPath.isEmpty()) {
            return;
        }
        host.credentials().forEach(credential -> credential.files().forEach(file -> learn(file, host.label())));
    }

    private void learn(Path file, String label) {
        Path name = file.getFileName();
        Path folder = file.getParent();
        if (name == null || patterns.size() >= MOST_PATTERNS) {
            return;
        }
        String path = file.toString();
        int nameStart = path.length() - name.toString().length();
        if (path.indexOf(label, nameStart) >= 0) {
            patterns.add(PathPattern.of(path, label, nameStart));
        }
        if (folder != null && folder.getFileName() != null) {
            int folderStart =
                    folder.toString().length() - folder.getFileName().toString().length();
            if (path.indexOf(label, folderStart) >= 0) {
                patterns.add(PathPattern.of(path, label, folderStart));
            }
        }
    }

    /** What is wrong with the files of a host name, or of {@code *.} and a domain. */
    List<Problem> problems(String host) {
        if (byPath.isEmpty()) {
            return List.of();
        }
        return patterns.stream()
                .map(pattern -> pattern.with(host))
                .distinct()
                .flatMap(path -> byPath.getOrDefault(path, List.of()).stream())
                .map(RefusedFiles::problem)
                .toList();
    }

    /** The hosts whose files are refused, as far as the files' names tell. */
    Stream<String> hosts() {
        return byPath.keySet().stream()
                .flatMap(path -> patterns.stream().flatMap(pattern -> pattern.hostIn(path).stream()));
    }

    static Problem problem(RefusedFile file) {
        ProblemCode code = ProblemCode.of(file.reason().code())
                .orElseThrow(() -> new IllegalStateException(
                        "no problem has the code " + file.reason().code()));
        return Problem.of(code, file.problem(), Optional.of(file.file()));
    }
}

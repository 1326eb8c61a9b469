package io.github.mailsni.internal.report;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.internal.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;

/**
 * Logs what clients may object to in certificates that are served: one line for each cause, however many files have it. An expired
 * intermediate is in the files of all hosts. Thread-safe.
 */
public final class WarningLog {
    private static final int MOST_CAUSES = 1_000;
    private static final int MOST_NAMED = 3;

    /** After so many lines, a cause is logged again only when it has become ten times as frequent. */
    private static final int LINES_EACH = 3;

    private final Logger log;

    /**
     * How many files had each cause, of those that were told last; a cause that is forgotten is told anew. Guarded by its own monitor; the line
     * is written without it.
     */
    private final Map<Cause, Integer> told = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Cause, Integer> eldest) {
            return size() > MOST_CAUSES;
        }
    };

    public WarningLog(Logger log) {
        this.log = log;
    }

    private record Cause(String code, String problem) {}

    /** Logs the warnings of files that were read together. */
    public void tell(Collection<CertificateWarning> warnings) {
        Map<Cause, List<Path>> causes = new LinkedHashMap<>();
        for (CertificateWarning warning : warnings) {
            causes.computeIfAbsent(new Cause(warning.code(), warning.problem()), cause -> new ArrayList<>())
                    .add(warning.file());
        }
        causes.forEach(this::tell);
    }

    private void tell(Cause cause, List<Path> files) {
        int before;
        int now;
        synchronized (told) {
            before = told.getOrDefault(cause, 0);
            now = before + Math.min(files.size(), Integer.MAX_VALUE - before);
            told.put(cause, now);
        }
        if (before < LINES_EACH || digits(now) > digits(before)) {
            log.warn("served all the same: {}", line(cause, files, now));
        }
    }

    private static String line(Cause cause, List<Path> files, int total) {
        String line = new CertificateWarning(files.get(0), cause.code(), cause.problem()).toString();
        if (total == 1) {
            return line;
        }
        if (files.size() == 1) {
            return line + " (in " + total + " files by now)";
        }
        String others = files.stream()
                .skip(1)
                .limit(MOST_NAMED - 1)
                .map(Printable::path)
                .collect(Collectors.joining(", "));
        int unnamed = files.size() - MOST_NAMED;
        return line + " (also in " + others + (unnamed > 0 ? " and " + unnamed + " more" : "")
                + (total > files.size() ? "; in " + total + " files by now" : "") + ")";
    }

    private static int digits(int number) {
        return String.valueOf(number).length();
    }
}

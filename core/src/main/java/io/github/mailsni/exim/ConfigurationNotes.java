package io.github.mailsni.exim;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.configuration.ConfigurationReading;
import io.github.mailsni.internal.exim.configuration.Remark;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remarks about Exim's configuration.
 *
 * @param unmet the conditions on predefined macros of which none is known
 * @param warnings what Exim would not accept, what it passes over, and what has no effect here
 */
record ConfigurationNotes(List<Remark> unmet, List<CertificateWarning> warnings) {
    static final ConfigurationNotes NONE = new ConfigurationNotes(List.of(), List.of());

    private static final Logger LOG = LoggerFactory.getLogger(Loggers.EXIM);
    private static final int MOST_NAMED = 3;
    private static final int MOST_WARNINGS = 100;

    static ConfigurationNotes of(ConfigurationReading reading) {
        List<CertificateWarning> warnings = new ArrayList<>();
        reading.notTakenOver().forEach(remark -> warnings.add(warning(remark, "option-not-taken-over")));
        reading.remarks().stream()
                .limit(MOST_WARNINGS)
                .forEach(remark -> warnings.add(warning(remark, "configuration-not-as-meant")));
        return new ConfigurationNotes(reading.unmetConditions(), List.copyOf(warnings));
    }

    private static CertificateWarning warning(Remark remark, String code) {
        return new CertificateWarning(remark.file(), code, "line " + remark.line() + ": " + remark.problem());
    }

    /** Logs all remarks. */
    void log() {
        warnings.forEach(warning -> LOG.warn("{}", warning));
    }

    /** Returns a sentence for the end of a message that something is not set; nothing if no condition was to blame. */
    String unmetConditions() {
        if (unmet.isEmpty()) {
            return "";
        }
        String named = unmet.stream()
                .limit(MOST_NAMED)
                .map(remark ->
                        "\"" + remark.problem() + "\" in " + Printable.path(remark.file()) + ", line " + remark.line())
                .collect(Collectors.joining(" and "));
        int more = unmet.size() - MOST_NAMED;
        return ". No predefined macro that is known makes the condition " + named
                + (more > 0 ? " and " + more + " more" : "")
                + " true; if your Exim has one, give the macros that it prints with \"exim -bP macros\"";
    }
}

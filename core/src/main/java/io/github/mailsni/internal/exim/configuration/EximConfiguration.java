package io.github.mailsni.internal.exim.configuration;

import io.github.mailsni.internal.exim.configuration.LogicalLines.LogicalLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the main section of an Exim configuration says of the server's certificates (Exim specification, chapters 6 and 14). Options
 * of no interest here are passed over, known or not; so are the sections behind the first {@code begin}.
 *
 * @param certificate the value of {@code tls_certificate}
 * @param privateKey the value of {@code tls_privatekey}
 * @param primaryHostname the value of {@code primary_hostname}
 * @param domainLists the values of the named domain lists, by name, not expanded; unmodifiable
 * @param hostLists the same for the named host lists
 * @param files all files that were read, in the order in which they were met; unmodifiable
 */
public record EximConfiguration(
        Optional<Setting> certificate,
        Optional<Setting> privateKey,
        Optional<Setting> primaryHostname,
        Map<String, String> domainLists,
        Map<String, String> hostLists,
        List<Path> files) {
    /**
     * A value.
     *
     * @param value without the quotation marks that it was written in, macros replaced, not expanded
     * @param file where it is written
     * @param line the line there, from 1
     */
    public record Setting(String value, Path file, int line) {}

    /** Makes the collections unmodifiable. */
    public EximConfiguration {
        domainLists = Map.copyOf(domainLists);
        hostLists = Map.copyOf(hostLists);
        files = List.copyOf(files);
    }

    /**
     * Reads a configuration file and those that it includes. Relative paths in {@code .include} are relative to the folder of
     * the file that they stand in.
     *
     * @throws ConfigurationException if a file cannot be read, or is none that Exim would accept; it says which, and the line
     */
    public static EximConfiguration read(Path file) throws ConfigurationException {
        return read(file, PredefinedMacros.debian()).configuration();
    }

    /**
     * Reads the configuration as an Exim with other macros would.
     *
     * @param predefined the macros that this Exim defines by itself
     * @throws ConfigurationException if a file cannot be read, or is none that Exim would accept; it says which, and the line
     */
    public static ConfigurationReading read(Path file, PredefinedMacros predefined) throws ConfigurationException {
        LogicalLines lines = new LogicalLines(file, predefined);
        MainSection section = new MainSection(predefined);
        for (Optional<LogicalLine> line = lines.next(); line.isPresent(); line = lines.next()) {
            if (MainSection.isEnd(line.get().text())) {
                break;
            }
            if (Macros.isDefinition(line.get().text())) {
                lines.define(line.get());
            } else {
                section.take(line.get());
            }
        }
        List<Remark> remarks = new ArrayList<>(lines.remarks());
        remarks.addAll(section.remarks());
        return new ConfigurationReading(
                section.configuration(lines.filesRead()),
                section.origins(),
                lines.unmetConditions(),
                remarks,
                section.notTakenOver());
    }
}

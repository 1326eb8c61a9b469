package io.github.mailsni;

import io.github.mailsni.HostFiles.Reading;
import io.github.mailsni.HostIndex.Entry;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Whether a host has a key that all clients can use. One that few can use is no trouble beside another: so the warning of a file
 * counts only if no other file of its hosts has a better key.
 */
final class CommonKeys {
    private static final String UNCOMMON = "uncommon-key";

    private CommonKeys() {}

    /** The warnings of files, without the one that other files of the same hosts make pointless. */
    static List<CertificateWarning> warnings(HostFiles files, DirectoryContents contents) {
        List<CertificateWarning> warnings = files.reading().warnings();
        return lacks(warnings) && isHelped(files, contents) ? without(warnings) : warnings;
    }

    /** The warnings of the files of one host, each as they are for themselves. */
    static List<CertificateWarning> ofOneHost(Collection<List<CertificateWarning>> warnings) {
        boolean helped = warnings.stream().anyMatch(ofFile -> !lacks(ofFile));
        return warnings.stream()
                .flatMap(ofFile -> (helped ? without(ofFile) : ofFile).stream())
                .toList();
    }

    private static boolean lacks(List<CertificateWarning> warnings) {
        return warnings.stream().anyMatch(warning -> warning.code().equals(UNCOMMON));
    }

    private static List<CertificateWarning> without(List<CertificateWarning> warnings) {
        return warnings.stream()
                .filter(warning -> !warning.code().equals(UNCOMMON))
                .toList();
    }

    private static boolean isHelped(HostFiles files, DirectoryContents contents) {
        List<Entry> hosts = Stream.concat(Stream.of(contents.label(files)), files.reading().names().stream())
                .flatMap(host -> Stream.ofNullable(contents.index().get(host)))
                .filter(entry -> entry.own().contains(files))
                .toList();
        return !hosts.isEmpty()
                && hosts.stream()
                        .allMatch(entry ->
                                entry.own().stream().anyMatch(other -> other != files && mayHelp(other.reading())));
    }

    /** Of files that nobody has read yet nothing is said. */
    private static boolean mayHelp(Reading reading) {
        return !reading.known() || (reading.serves() && !lacks(reading.warnings()));
    }
}

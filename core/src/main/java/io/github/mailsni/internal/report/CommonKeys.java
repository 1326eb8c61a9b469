package io.github.mailsni.internal.report;

import io.github.mailsni.CertificateWarning;
import java.util.Collection;
import java.util.List;

/**
 * Warnings of files whose key few clients can use. Such a key is no trouble beside another one: the warning counts only if no other
 * file of the host has a key that all clients can use.
 */
public final class CommonKeys {
    private static final String UNCOMMON = "uncommon-key";

    private CommonKeys() {}

    /** Returns the warnings of all files of one host, given file by file, without those that another of the files makes pointless. */
    public static List<CertificateWarning> ofOneHost(Collection<List<CertificateWarning>> warnings) {
        boolean helped = warnings.stream().anyMatch(ofFile -> !isUncommon(ofFile));
        return warnings.stream()
                .flatMap(ofFile -> (helped ? withoutUncommon(ofFile) : ofFile).stream())
                .toList();
    }

    /** Whether the warnings of a file include the one that few clients can use its key. */
    public static boolean isUncommon(List<CertificateWarning> warnings) {
        return warnings.stream().anyMatch(warning -> warning.code().equals(UNCOMMON));
    }

    /** Returns the warnings without that one. */
    public static List<CertificateWarning> withoutUncommon(List<CertificateWarning> warnings) {
        return warnings.stream()
                .filter(warning -> !warning.code().equals(UNCOMMON))
                .toList();
    }
}

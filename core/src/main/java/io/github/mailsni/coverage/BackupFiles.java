package io.github.mailsni.coverage;

import io.github.mailsni.Credential;
import io.github.mailsni.ServerName;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Copies that people and programs keep beside a file: {@code exim.crt.mail.example.com.old} is the certificate of a host
 * {@code mail.example.com.old}, in Exim and here.
 */
final class BackupFiles {
    private static final Pattern ENDING =
            Pattern.compile("(?:old|bak|backup|orig|save|saved|copy|disabled|off|tmp|temp|new|prev|previous"
                    + "|expired|rpmsave|rpmnew|rpmorig|dpkg-[a-z]+|ucf-[a-z]+)[-_0-9]*");

    private BackupFiles() {}

    /** Whether a name ends as copies are called. */
    static boolean looksLikeCopy(String label) {
        int dot = label.lastIndexOf('.');
        return dot >= 0 && ENDING.matcher(label.substring(dot + 1)).matches();
    }

    /**
     * The host whose copy something is.
     *
     * @param label what the file is called
     * @param labels what all files are called
     */
    static Optional<ServerName> original(String label, Credential credential, Set<String> labels) {
        if (!looksLikeCopy(label)) {
            return Optional.empty();
        }
        Optional<ServerName> itself = ServerName.parse(label);
        if (itself.map(credential::covers).orElse(true)) {
            return Optional.empty();
        }
        return ServerName.parse(label.substring(0, label.lastIndexOf('.')))
                .filter(host -> credential.covers(host) || labels.contains(host.toString()));
    }

    static Problem problem(String label, ServerName original, Optional<Path> file) {
        return Problem.of(
                ProblemCode.BACKUP_FILE,
                "it looks like a copy of the certificate of " + original + ", but by its name it is that of a host "
                        + label + "; move it out of this directory",
                file);
    }
}

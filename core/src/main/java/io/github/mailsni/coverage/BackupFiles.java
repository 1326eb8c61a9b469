package io.github.mailsni.coverage;

import io.github.mailsni.Credential;
import io.github.mailsni.ServerName;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Recognizes backup copies of certificate files by their names. To Exim, and to this library, {@code
 * exim.crt.mail.example.com.old} is the certificate of a host {@code mail.example.com.old}.
 */
final class BackupFiles {
    private static final Pattern ENDING =
            Pattern.compile("(?:old|bak|backup|orig|save|saved|copy|disabled|off|tmp|temp|new|prev|previous"
                    + "|expired|rpmsave|rpmnew|rpmorig|dpkg-[a-z]+|ucf-[a-z]+)[-_0-9]*");

    private BackupFiles() {}

    /** Whether a name has an ending that marks a backup copy. */
    static boolean looksLikeCopy(String label) {
        int dot = label.lastIndexOf('.');
        return dot >= 0 && ENDING.matcher(label.substring(dot + 1)).matches();
    }

    /**
     * Finds the host whose files were copied.
     *
     * @param label the host in the file's name
     * @param labels the hosts in the names of all files
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

package io.github.mailsni.internal.catalog;

import io.github.mailsni.RefusalReason;
import io.github.mailsni.internal.ClosedPath;
import io.github.mailsni.internal.Printable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

/**
 * Why a folder, or a link to one, was not walked through.
 *
 * @param reason what kind of problem it is
 * @param problem what is wrong, and what to do
 */
public record Unwalked(RefusalReason reason, String problem) {
    /** A folder that is left out on purpose. */
    static Unwalked leftOut(String problem) {
        return new Unwalked(RefusalReason.UNSUPPORTED, problem);
    }

    /** A folder that cannot be listed, or something that cannot be told to be a folder or a file. Touches the disk if it is forbidden. */
    static Unwalked unreadable(Path path, IOException failure) {
        String problem = failure instanceof AccessDeniedException
                ? ClosedPath.reason(path)
                : "it cannot be looked into (" + Printable.reason(failure)
                        + "); see to the disk or the file server that it is on";
        return new Unwalked(
                RefusalReason.DIRECTORY_UNREADABLE, problem + ". What is known to be in it stays in service");
    }
}

package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.Printable;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Texts that become paths. Whatever the client's server name is, a path is absolute and lies below the directory that the
 * operator wrote before the first character that stems from the name.
 */
final class SafePath {
    private SafePath() {}

    static Path of(TaintedText text, Span span, FileView files) throws EvaluationException {
        String value = text.value();
        requireAbsolute(text, span);
        String rest = value.substring(text.directoryLength());
        if (!text.whollyTrusted() && leavesDirectory(rest)) {
            throw span.failure(
                    "the path " + Printable.quoted(value) + " is made from the server name, and its \"..\" would leave "
                            + "the directory " + Printable.quoted(value.substring(0, text.directoryLength()))
                            + "; what stems from the name must stay below the directory that is written before it");
        }
        try {
            return files.path(value);
        } catch (InvalidPathException e) {
            throw span.failure("the path " + Printable.quoted(value) + " is none that a file can have: "
                    + FileNames.inexpressible(value).orElse(e.getReason()));
        }
    }

    private static void requireAbsolute(TaintedText text, Span span) throws EvaluationException {
        if (!text.value().startsWith("/")) {
            throw span.failure(
                    "the path " + Printable.quoted(text.value()) + " is relative; expected one that begins with /");
        }
        if (text.directoryLength() == 0) {
            throw span.failure("the path " + Printable.quoted(text.value())
                    + " begins with what stems from the server name; write the directory before it");
        }
    }

    private static boolean leavesDirectory(String rest) {
        for (String segment : rest.split("/", -1)) {
            if (segment.equals("..")) {
                return true;
            }
        }
        return false;
    }
}

package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A file that stands in a list for its lines (Exim specification, section 10.3). */
final class ListFile {
    private ListFile() {}

    /** The lines without comments and white space around them; those with nothing else are left out. */
    static List<TaintedText> lines(TaintedText file, Evaluation evaluation, Span span) throws EvaluationException {
        Path path = SafePath.of(file, span, evaluation.files());
        if (file.tainted()) {
            evaluation.refusedByExim(
                    span, "the name of a file in a list stems from the server name, which Exim does not open");
        }
        String content;
        try {
            content = evaluation.content(path);
        } catch (IOException e) {
            if (isEmpty(path, evaluation)) {
                return List.of();
            }
            throw span.failure(Unreadable.message(path, e));
        }
        evaluation.spend(content.length(), span);
        return content.lines()
                .map(ListFile::withoutComment)
                .filter(line -> !line.isEmpty())
                .map(TaintedText::ofOperator)
                .toList();
    }

    /** Whether Exim, which opens whatever it is, finds no line there. It would wait for another device, or for a pipe. */
    private static boolean isEmpty(Path path, Evaluation evaluation) {
        try {
            return switch (evaluation.files().kind(path)) {
                case DIRECTORY, EMPTY_DEVICE -> true;
                case ABSENT, FILE, LINK, OTHER -> false;
            };
        } catch (IOException unseen) {
            return false;
        }
    }

    private static String withoutComment(String line) {
        int comment = line.indexOf('#');
        return Ascii.trim(comment < 0 ? line : line.substring(0, comment));
    }
}

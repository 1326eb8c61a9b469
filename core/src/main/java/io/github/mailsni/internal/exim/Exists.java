package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.FileView.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code exists{PATH}}: whether {@code stat()} finds anything there, be it a directory. A path that does not begin with a slash, such as
 * one with a space before it, is relative to a directory in which Exim keeps nothing of the kind: nothing is there, and nothing is looked
 * at. That a client may begin a path is refused all the same.
 */
record Exists(Node path, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        TaintedText text = evaluation.of(path);
        boolean nowhere = !text.value().startsWith("/") && text.trusted() == text.length();
        boolean exists =
                !nowhere && !text.isEmpty() && isThere(evaluation, SafePath.of(text, path.span(), evaluation.files()));
        evaluation.conditionTried(span, List.of(text), exists);
        return exists;
    }

    private boolean isThere(Evaluation evaluation, Path file) throws EvaluationException {
        try {
            return evaluation.files().kind(file) != Kind.ABSENT;
        } catch (IOException e) {
            throw path.span().failure(Unreadable.message(file, e));
        }
    }
}

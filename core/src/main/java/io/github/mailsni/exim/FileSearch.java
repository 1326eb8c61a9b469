package io.github.mailsni.exim;

import io.github.mailsni.exim.FileView.Kind;
import io.github.mailsni.exim.LookupType.Candidate;
import io.github.mailsni.exim.LookupType.Filter;
import io.github.mailsni.exim.LookupType.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The search of one file or directory.
 *
 * @param evaluation where it happens
 * @param type how to search
 * @param file the path as the expression gives it
 * @param path the same path
 * @param span the item, for whoever listens
 * @param fileSpan where the path stands, for messages
 */
record FileSearch(Evaluation evaluation, LookupType type, Text file, Path path, Span span, Span fileSpan) {
    /**
     * What is found for a key. {@code $1} and {@code $2} are set if a shortened key or a star was needed, or could have
     * been.
     */
    static Optional<Text> find(Evaluation evaluation, LookupType type, Text key, Text file, Span span, Span fileSpan)
            throws EvaluationException {
        FileSearch search = new FileSearch(evaluation, type, file, SafePath.of(file, fileSpan), span, fileSpan);
        Optional<Text> found = search.find(key);
        evaluation.searched(span, key, search.path, found);
        return found;
    }

    private Optional<Text> find(Text key) throws EvaluationException {
        requireThere();
        for (Candidate candidate : type.candidates(key)) {
            Optional<Text> found = candidate.key().isEmpty() ? Optional.empty() : one(candidate.key());
            if (found.isPresent()) {
                if (candidate.captures() != null) {
                    setCaptures(candidate.captures());
                }
                return type.result() == Result.KEY ? Optional.of(key) : found;
            }
        }
        return Optional.empty();
    }

    private void setCaptures(List<Text> captures) {
        List<Text> all = new ArrayList<>();
        all.add(evaluation.capture(0));
        all.addAll(captures);
        evaluation.setCaptures(List.copyOf(all));
    }

    private void requireThere() throws EvaluationException {
        if (type.kind() != LookupType.Kind.DSEARCH) {
            content();
            return;
        }
        Kind kind = kind(path, false);
        if (kind != Kind.DIRECTORY) {
            throw fileSpan.failure(
                    Escaped.text(path.toString()) + (kind == Kind.ABSENT ? " does not exist" : " is no directory")
                            + "; dsearch expected a directory");
        }
    }

    private String content() throws EvaluationException {
        try {
            return evaluation.content(path);
        } catch (IOException e) {
            throw fileSpan.failure(Unreadable.message(path, e));
        }
    }

    private Kind kind(Path place, boolean entry) throws EvaluationException {
        try {
            return entry
                    ? evaluation.files().entryKind(place)
                    : evaluation.files().kind(place);
        } catch (IOException e) {
            throw fileSpan.failure(Unreadable.message(place, e));
        }
    }

    private Optional<Text> one(Text key) throws EvaluationException {
        return switch (type.kind()) {
            case LSEARCH -> line(key.value());
            case WILDLSEARCH, NWILDLSEARCH -> pattern(key);
            case DSEARCH -> entry(key);
        };
    }

    private Optional<Text> line(String key) throws EvaluationException {
        LookupFile lines = new LookupFile(content());
        while (lines.next()) {
            evaluation.spend(1, span);
            if (lines.keyIs(key)) {
                return Optional.of(Text.ofOperator(lines.value()));
            }
        }
        return Optional.empty();
    }

    private Optional<Text> pattern(Text key) throws EvaluationException {
        LookupFile lines = new LookupFile(content());
        while (lines.next()) {
            evaluation.spend(1, span);
            if (matches(lines.key(), key)) {
                evaluation.setCaptures(List.of());
                return Optional.of(Text.ofOperator(lines.value()));
            }
        }
        return Optional.empty();
    }

    private boolean matches(String pattern, Text key) throws EvaluationException {
        Evaluation.Scope outer = evaluation.scope();
        try {
            boolean matches = ItemPattern.ofKey(expanded(pattern)).matches(evaluation, key, span);
            evaluation.restore(outer);
            return matches;
        } catch (ProblemException e) {
            throw fileSpan.failure(
                    "in " + Escaped.text(path.toString()) + ", key " + Escaped.quoted(pattern) + ": " + e.problem());
        }
    }

    /** In a file for {@code wildlsearch} each key is an expression itself. */
    private Text expanded(String pattern) throws EvaluationException, ProblemException {
        boolean plain = pattern.indexOf('$') < 0 && pattern.indexOf('\\') < 0;
        if (plain || type.kind() == LookupType.Kind.NWILDLSEARCH) {
            return Text.ofOperator(pattern);
        }
        try {
            Node node = Parser.parse(new Source(Escaped.text(path.toString()), pattern));
            evaluation.enter(span);
            Text expanded = evaluation.of(node);
            evaluation.leave();
            return expanded;
        } catch (SyntaxException e) {
            throw new ProblemException(e.problem(), 0);
        }
    }

    private Optional<Text> entry(Text key) throws EvaluationException {
        if (key.value().indexOf('/') >= 0 || key.value().equals("..")) {
            throw fileSpan.failure(
                    "the key " + Escaped.quoted(key.value())
                            + " of dsearch is no name that an entry of a directory can have; expected one without / and not \"..\"");
        }
        Text.Builder full = new Text.Builder();
        Text entry = full.append(file).append(Text.ofOperator("/")).append(key).build();
        if (!passes(key.value(), kind(SafePath.of(entry, fileSpan), true))) {
            return Optional.empty();
        }
        return Optional.of(type.result() == Result.FULL ? entry : key);
    }

    private boolean passes(String key, Kind kind) {
        Filter filter = type.filter();
        return switch (filter) {
            case ANY -> kind != Kind.ABSENT;
            case FILE -> kind == Kind.FILE;
            case DIRECTORY -> kind == Kind.DIRECTORY;
            case SUBDIRECTORY -> kind == Kind.DIRECTORY && !key.equals(".");
        };
    }
}

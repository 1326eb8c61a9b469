package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.FileView.Kind;
import io.github.mailsni.internal.exim.LookupType.Candidate;
import io.github.mailsni.internal.exim.LookupType.Filter;
import io.github.mailsni.internal.exim.LookupType.Result;
import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
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
record FileSearch(Evaluation evaluation, LookupType type, TaintedText file, Path path, Span span, Span fileSpan) {
    /** Searches a file for a key. {@code $1} and {@code $2} are set if a shortened key or a star was needed, or could have been. */
    static Optional<TaintedText> find(
            Evaluation evaluation, LookupType type, TaintedText key, TaintedText file, Span span, Span fileSpan)
            throws EvaluationException {
        FileSearch search =
                new FileSearch(evaluation, type, file, SafePath.of(file, fileSpan, evaluation.files()), span, fileSpan);
        if (file.tainted()) {
            evaluation.refusedByExim(
                    fileSpan,
                    "the name of the file of a lookup stems from the server name; Exim wants it to be looked up itself first, as"
                            + " with ${lookup{$tls_in_sni}dsearch{DIRECTORY}}");
        }
        Optional<TaintedText> found = search.find(key);
        evaluation.searched(span, key, search.path, found);
        return found;
    }

    private Optional<TaintedText> find(TaintedText key) throws EvaluationException {
        requireThere();
        for (Candidate candidate : type.candidates(key)) {
            Optional<TaintedText> found = one(candidate.key());
            if (found.isPresent()) {
                if (candidate.captures() != null) {
                    evaluation.setCaptures(evaluation.scope().captures().matchedBehindZeroth(candidate.captures()));
                }
                return type.result() == Result.KEY ? Optional.of(key.untainted()) : found;
            }
        }
        return Optional.empty();
    }

    private void requireThere() throws EvaluationException {
        if (type.kind() != LookupType.Kind.DSEARCH) {
            content();
            return;
        }
        Kind kind = kind(path, false);
        if (kind != Kind.DIRECTORY) {
            throw fileSpan.failure(
                    Printable.typed(path.toString()) + (kind == Kind.ABSENT ? " does not exist" : " is no directory")
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

    private Optional<TaintedText> one(TaintedText key) throws EvaluationException {
        return switch (type.kind()) {
            case LSEARCH -> line(key.value());
            case WILDLSEARCH, NWILDLSEARCH -> pattern(key);
            case DSEARCH -> entry(key);
        };
    }

    private Optional<TaintedText> line(String key) throws EvaluationException {
        LookupFile lines = new LookupFile(content());
        while (lines.next()) {
            evaluation.spend(1, span);
            if (lines.keyIs(key)) {
                return Optional.of(data(lines));
            }
        }
        return Optional.empty();
    }

    private TaintedText data(LookupFile lines) {
        evaluation.lineFound(span, lines.line(), lines.key());
        return TaintedText.ofOperator(type.result() == Result.FULL ? lines.whole() : lines.value());
    }

    private Optional<TaintedText> pattern(TaintedText key) throws EvaluationException {
        LookupFile lines = new LookupFile(content());
        while (lines.next()) {
            evaluation.spend(1, span);
            if (matches(lines.key(), key)) {
                return Optional.of(data(lines));
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a key of the file fits. Exim forgets what {@code $0} and so on were where it reads the file, and keeps it where it has the
     * answer in its cache; here it is kept.
     */
    private boolean matches(String pattern, TaintedText key) throws EvaluationException {
        Evaluation.Scope outer = evaluation.scope();
        try {
            boolean matches = DomainList.ofKey(expanded(pattern)).matches(evaluation, key.map(Ascii::lower), key, span);
            evaluation.reset(outer);
            return matches;
        } catch (ProblemException e) {
            throw fileSpan.failure("in " + Printable.typed(path.toString()) + ", key " + Printable.quoted(pattern)
                    + ": " + e.problem());
        }
    }

    /** In a file for {@code wildlsearch} each key is an expression itself. */
    private TaintedText expanded(String pattern) throws EvaluationException, ProblemException {
        boolean plain = pattern.indexOf('$') < 0 && pattern.indexOf('\\') < 0;
        if (plain || type.kind() == LookupType.Kind.NWILDLSEARCH) {
            return trimmed(TaintedText.ofOperator(pattern));
        }
        int entered = evaluation.entered();
        try {
            Node node = Parser.parse(new Source(Printable.typed(path.toString()), pattern));
            evaluation.enter(span);
            TaintedText expanded = evaluation.of(node);
            evaluation.leave();
            return trimmed(expanded);
        } catch (EvaluationException e) {
            if (e.forced()) {
                evaluation.leaveTo(entered);
                return TaintedText.EMPTY;
            }
            throw e;
        } catch (SyntaxException e) {
            throw new ProblemException(e.problem(), 0);
        }
    }

    /** As the one item of a list. */
    private static TaintedText trimmed(TaintedText expanded) {
        List<TaintedText> items = ItemList.separated(expanded, '\uffff', true).items();
        return items.isEmpty() ? TaintedText.EMPTY : items.get(0);
    }

    private Optional<TaintedText> entry(TaintedText key) throws EvaluationException {
        requireName(key.value());
        TaintedText.Builder full = new TaintedText.Builder();
        TaintedText entry = full.append(file)
                .append(TaintedText.ofOperator("/"))
                .append(key)
                .build();
        if (!passes(key.value(), kind(SafePath.of(entry, fileSpan, evaluation.files()), true))) {
            return Optional.empty();
        }
        return Optional.of((type.result() == Result.FULL ? entry : key).untainted());
    }

    private void requireName(String key) throws EvaluationException {
        if (type.keyIsPath()) {
            if (("/" + key + "/").contains("/../") || key.contains("/./")) {
                throw fileSpan.failure("the key " + Printable.quoted(key)
                        + " of dsearch has a part . or .. in it; expected a path below the directory");
            }
            if (key.indexOf('/') >= 0) {
                evaluation.refusedByExim(fileSpan, "before 4.98, which does not know key=path, the key is no name");
            }
        } else if (key.indexOf('/') >= 0 || key.equals("..")) {
            throw fileSpan.failure(
                    "the key " + Printable.quoted(key)
                            + " of dsearch is no name that an entry of a directory can have; expected one without / and not \"..\"");
        }
    }

    private boolean passes(String key, Kind kind) {
        Filter filter = type.filter();
        return switch (filter) {
            case ANY -> kind != Kind.ABSENT;
            case FILE -> kind == Kind.FILE;
            case DIRECTORY -> kind == Kind.DIRECTORY;
            // Exim 4.96 takes no name that begins with two dots
            case SUBDIRECTORY -> kind == Kind.DIRECTORY && !key.equals(".") && !key.startsWith("..");
        };
    }
}

package io.github.mailsni;

import java.util.List;
import java.util.Optional;

/**
 * The answer for one name.
 *
 * @param evaluation what the options came to
 * @param state what the files had come to
 * @param servedFrom the files of the host that is served; empty if that is not known any more, or is the default's
 * @param host the host that is served as the name's own; empty if that is the default
 * @param selection the answer
 * @param lookedAt when it was last compared with the disk
 */
record Answer(
        Evaluation evaluation,
        Optional<LoadedFiles.State> state,
        Optional<LoadedFiles> servedFrom,
        Optional<HostCredentials> host,
        Selection selection,
        long lookedAt) {
    private static final int FIXED_WEIGHT = 500;

    /**
     * The answer for a name: what the options give; else, if that cannot be used, the last that could; else what they give without
     * a name.
     *
     * @param before the last answer for this name
     * @param byDefault the answer without a name
     */
    static Answer of(
            ServerName name,
            Evaluation evaluation,
            Optional<LoadedFiles.State> state,
            Optional<Answer> before,
            Answer byDefault,
            long now) {
        HostCredentials defaultHost = byDefault.selection().host();
        boolean asWithoutName =
                evaluation.files().isPresent() && evaluation.files().equals(byDefault.servedFrom());
        Optional<HostCredentials> host = state.flatMap(LoadedFiles.State::host);
        Optional<LoadedFiles> servedFrom = host.isPresent() ? evaluation.files() : Optional.empty();
        if (host.isEmpty() && !(evaluation.files().isEmpty() && evaluation.deliberate())) {
            host = before.flatMap(Answer::host);
            servedFrom = before.flatMap(Answer::servedFrom);
        }
        if (asWithoutName) {
            host = Optional.empty();
            servedFrom = Optional.empty();
        }
        Selection selection = host.map(
                        own -> new Selection(own, MatchKind.EXACT, own.covers(name), List.of(own, defaultHost)))
                .orElseGet(() -> Selection.of(defaultHost, MatchKind.DEFAULT, defaultHost.covers(name)));
        return new Answer(evaluation, state, servedFrom, host, selection, now);
    }

    /** The first answer without a name, which must be one. */
    static Answer withoutName(
            Evaluation evaluation, LoadedFiles files, LoadedFiles.State state, HostCredentials host, long now) {
        return new Answer(
                evaluation,
                Optional.of(state),
                Optional.of(files),
                Optional.of(host),
                Selection.of(host, MatchKind.DEFAULT, false),
                now);
    }

    /** A later answer without a name: if its files never were any good, what was served before. */
    static Answer withoutName(
            Evaluation evaluation, LoadedFiles files, LoadedFiles.State state, Answer before, long now) {
        if (state.host().isPresent()) {
            return withoutName(evaluation, files, state, state.host().get(), now);
        }
        return new Answer(evaluation, Optional.of(state), before.servedFrom(), before.host(), before.selection(), now);
    }

    /** Whether nothing has changed since: the same files, as they were, and the same default behind them. */
    boolean restsOn(Evaluation present, Optional<LoadedFiles.State> presentState, Answer byDefault) {
        List<HostCredentials> candidates = selection.candidates();
        return evaluation.equals(present)
                && state.equals(presentState)
                && candidates.get(candidates.size() - 1)
                        == byDefault.selection().host();
    }

    Answer lookedAt(long now) {
        return new Answer(evaluation, state, servedFrom, host, selection, now);
    }

    boolean isFresh(long now) {
        return now - lookedAt < EximAnswers.LOOK_NANOS;
    }

    /** Files of no use are nobody else's. */
    private Optional<LoadedFiles> useless() {
        return state.flatMap(LoadedFiles.State::host).isPresent() ? Optional.empty() : evaluation.files();
    }

    /** How much memory this takes, in bytes, roughly. */
    int weight() {
        return FIXED_WEIGHT
                + evaluation.looks().weight()
                + servedFrom.or(this::useless).map(LoadedFiles::weight).orElse(0);
    }
}

package io.github.mailsni.exim;

import io.github.mailsni.HostCredentials;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.selector.CredentialsPool;
import io.github.mailsni.internal.selector.Ranking;
import io.github.mailsni.internal.selector.Ranking.Offer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The answer for one name.
 *
 * @param evaluation what the options came to
 * @param state what the files had come to
 * @param servedFrom the files of the name's own credentials; empty if that is not known any more, or if there are none
 * @param own the name's own credentials; none if it has the default's
 * @param choice which credentials are presented
 * @param lookedAt when it was last compared with the disk
 */
record EximAnswer(
        EximOutcome evaluation,
        Optional<LastGoodPairs.State> state,
        Optional<LastGoodPairs> servedFrom,
        List<Offer> own,
        Choice choice,
        long lookedAt) {
    private static final int FIXED_WEIGHT = 500;

    /**
     * The credentials for a name in order, and how long that is their order.
     *
     * @param byDefault the selection without a name that it rests on; empty if it is that
     * @param inOrder all credentials, those too that others displace
     * @param from since when that is their order, in milliseconds since 1970
     * @param until when a certificate among them begins or ceases to be valid
     */
    record Choice(
            Selection selection, Optional<Selection> byDefault, List<List<Offer>> inOrder, long from, long until) {
        /** Ranks the credentials for a name: its own, and those that clients without a name get. */
        static Choice of(ServerName name, List<Offer> own, Choice byDefault, Instant now, CredentialsPool pool) {
            Ranking ranking = new Ranking(Optional.of(name), now, pool);
            own.forEach(ranking::add);
            ranking.addDefault(byDefault.inOrder());
            return new Choice(
                    ranking.selection(),
                    Optional.of(byDefault.selection()),
                    ranking.inOrder(),
                    now.toEpochMilli(),
                    Math.min(ranking.until(), byDefault.until()));
        }

        /** Ranks the credentials for clients without a name. */
        static Choice withoutName(List<Offer> offers, Instant now, CredentialsPool pool) {
            Ranking ranking = new Ranking(Optional.empty(), now, pool);
            offers.forEach(ranking::add);
            List<HostCredentials> candidates = ranking.candidates();
            Selection selection = new Selection(candidates.get(0), MatchKind.DEFAULT, false, candidates);
            return new Choice(selection, Optional.empty(), ranking.inOrder(), now.toEpochMilli(), ranking.until());
        }

        boolean holds(Instant now) {
            long millis = now.toEpochMilli();
            return millis >= from && millis <= until;
        }
    }

    /**
     * Makes the answer for a name from the files that the options give; if these cannot be used, from the last that could; else from
     * those without a name.
     *
     * @param before the last answer for this name
     * @param byDefault the answer without a name
     */
    static EximAnswer of(
            ServerName name,
            EximOutcome evaluation,
            Optional<LastGoodPairs.State> state,
            Optional<EximAnswer> before,
            EximAnswer byDefault,
            Instant clock,
            long now,
            CredentialsPool pool) {
        boolean asWithoutName =
                evaluation.files().isPresent() && evaluation.files().equals(byDefault.servedFrom());
        List<Offer> own = state.map(LastGoodPairs.State::offers).orElse(List.of());
        Optional<LastGoodPairs> servedFrom = own.isEmpty() ? Optional.empty() : evaluation.files();
        if (own.isEmpty() && !(evaluation.files().isEmpty() && evaluation.deliberate())) {
            own = before.map(EximAnswer::own).orElse(List.of());
            servedFrom = before.flatMap(EximAnswer::servedFrom);
        }
        if (asWithoutName) {
            own = List.of();
            servedFrom = Optional.empty();
        }
        return new EximAnswer(
                evaluation, state, servedFrom, own, Choice.of(name, own, byDefault.choice(), clock, pool), now);
    }

    /** Makes the answer without a name from files that are in order. */
    static EximAnswer withoutName(
            EximOutcome evaluation,
            LastGoodPairs files,
            LastGoodPairs.State state,
            Instant clock,
            long now,
            CredentialsPool pool) {
        return new EximAnswer(
                evaluation,
                Optional.of(state),
                Optional.of(files),
                state.offers(),
                Choice.withoutName(state.offers(), clock, pool),
                now);
    }

    /** Makes a later answer without a name from other files; if these never were in order, it keeps the credentials of this one. */
    EximAnswer renewed(
            EximOutcome latest,
            LastGoodPairs files,
            LastGoodPairs.State latestState,
            Instant clock,
            long now,
            CredentialsPool pool) {
        boolean serves = latestState.serves();
        List<Offer> offers = serves ? latestState.offers() : own;
        return new EximAnswer(
                latest,
                Optional.of(latestState),
                serves ? Optional.of(files) : servedFrom,
                offers,
                offers.equals(own) && choice.holds(clock) ? choice : Choice.withoutName(offers, clock, pool),
                now);
    }

    Selection selection() {
        return choice.selection();
    }

    /** Returns the selection of these credentials for a name that the options do not ask for. */
    Selection selectionFor(ServerName name, CredentialsPool pool) {
        return Choice.of(name, List.of(), choice, Instant.ofEpochMilli(choice.from()), pool)
                .selection();
    }

    /** Whether the answer still rests on this evaluation, these files in this state, and this default. */
    boolean restsOn(
            EximOutcome present, Optional<LastGoodPairs.State> presentState, EximAnswer byDefault, Instant clock) {
        return evaluation.equals(present)
                && state.equals(presentState)
                && choice.byDefault().equals(Optional.of(byDefault.selection()))
                && choice.holds(clock);
    }

    EximAnswer lookedAt(long now) {
        return new EximAnswer(evaluation, state, servedFrom, own, choice, now);
    }

    boolean isFresh(long now) {
        return now - lookedAt < Occasion.LOOK_NANOS;
    }

    /** Unusable files are weighed with this answer, since no other answer shares them. */
    private Optional<LastGoodPairs> useless() {
        return state.filter(LastGoodPairs.State::serves).isPresent() ? Optional.empty() : evaluation.files();
    }

    /** Estimates the memory that this takes, in bytes. */
    int weight() {
        return FIXED_WEIGHT
                + evaluation.looks().weight()
                + servedFrom.or(this::useless).map(LastGoodPairs::weight).orElse(0);
    }
}

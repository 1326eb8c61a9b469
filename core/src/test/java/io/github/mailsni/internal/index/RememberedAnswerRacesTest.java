package io.github.mailsni.internal.index;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.HostPattern;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.internal.index.HostIndex.Entry;
import io.github.mailsni.support.Race;
import io.github.mailsni.testing.KeyAlgorithm;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Lets a thread change the remembered selection of one name many times, while another one reads it as handshakes do, without the
 * monitor. Shows that a reader gets the selection that was found to hold at the very time it asks for, or none, but never another
 * one, as long as no time comes back; and that a reader that begins after a newer selection was found to hold does not get the
 * older one, though it asks for an equal time.
 */
@Tag("jdk")
@DisplayName("The selection that is remembered beside a name, when threads race for it,")
class RememberedAnswerRacesTest {
    private static final int CHANGES = 2_000_000;
    private static final List<CachedSelection> ANSWERS = List.of(answer(), answer(), answer());

    private final Entry entry = entry();
    private final Race race = new Race();

    private static CachedSelection answer() {
        Selection selection = Selection.of(
                Hosts.withDefault("mail.example", KeyAlgorithm.EC_P256).get("mail.example"), MatchKind.EXACT, true);
        return new CachedSelection(selection, 1, 0, Long.MAX_VALUE, List.of());
    }

    private static Entry entry() {
        HostIndex.Beginning beginning = new HostIndex.Beginning();
        beginning.add(HostPattern.ofUnicode("mail.example"), new Unit("mail.example", null, 0));
        return requireNonNull(beginning.index().get("mail.example"));
    }

    @AfterEach
    void end() {
        race.close();
    }

    @Test
    @DisplayName("is the one that was checked at the time that a handshake asks for, or none")
    void notTorn() throws Exception {
        // The answers of even and of odd times differ; a time never comes back.
        AtomicInteger newest = new AtomicInteger();
        AtomicInteger torn = new AtomicInteger();
        race.run(
                () -> {
                    for (int at = newest.get(); at < CHANGES; at = newest.get()) {
                        for (int again = 0; again < 8; again++) {
                            Selection found = entry.checked(at);
                            if (found != null && !found.equals(answerAt(at).selection())) {
                                torn.incrementAndGet();
                            }
                        }
                    }
                },
                () -> {
                    for (int at = 1; at <= CHANGES; at++) {
                        entry.remember(answerAt(at));
                        entry.check(answerAt(at), at);
                        newest.set(at);
                        if (at % 16 == 0) {
                            entry.forget(answerAt(at - 1)); // too late: it is not there any more
                        }
                    }
                });

        assertThat(torn.get()).isZero();
        assertThat(entry.checked(CHANGES)).isSameAs(answerAt(CHANGES).selection());
        assertThat(entry.checked(CHANGES - 1)).isNull();
    }

    private static CachedSelection answerAt(int time) {
        return ANSWERS.get(time % 2);
    }

    @Test
    @DisplayName("is not the older one after the newer one was found to hold, at an equal time")
    void notStale() throws Exception {
        // The answer of this number holds, and the next one may be about to take its place.
        AtomicInteger changes = new AtomicInteger();
        AtomicInteger stale = new AtomicInteger();
        renew(0);
        race.run(
                () -> {
                    for (int before = changes.get(); before < CHANGES; before = changes.get()) {
                        Selection found = entry.checked(1);
                        boolean older =
                                ANSWERS.get((before + 2) % 3).selection().equals(found);
                        if (older && changes.get() == before) { // otherwise more than one change came between
                            stale.incrementAndGet();
                        }
                    }
                },
                () -> {
                    for (int change = 1; change <= CHANGES; change++) {
                        renew(change % 3);
                        changes.set(change);
                    }
                });

        assertThat(stale.get()).isZero();
        assertThat(entry.checked(1)).isSameAs(ANSWERS.get(CHANGES % 3).selection());
    }

    private void renew(int which) {
        entry.remember(ANSWERS.get(which));
        entry.check(ANSWERS.get(which), 1);
    }
}

package io.github.mailsni.internal.exim;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code $0}, {@code $1} and so on stand for. Exim has a number of places for them, and knows up to which they count: what is
 * behind that stays where it is, and is seen again when something sets a higher number only. Immutable.
 *
 * @param places the texts, counting or not
 * @param highest the highest number that counts; less than 0 if none does
 */
record Captures(List<TaintedText> places, int highest) {
    static final Captures NONE = new Captures(List.of(), -1);

    TaintedText get(int number) {
        return number <= highest && number < places.size() ? places.get(number) : TaintedText.EMPTY;
    }

    /** None counts, and the first place is set for something that may set others. */
    Captures prepared(TaintedText zeroth) {
        return with(0, List.of(zeroth), -1);
    }

    /** The places from the first on are these, and they count. */
    Captures matched(List<TaintedText> groups) {
        return with(0, groups, groups.size() - 1);
    }

    /** The places from the second on are these, and all up to them count. */
    Captures matchedBehindZeroth(List<TaintedText> groups) {
        return with(1, groups, groups.size());
    }

    /** So many count. */
    Captures upTo(int number) {
        return new Captures(places, number);
    }

    /** Returns these captures with those that counted at an earlier time. */
    Captures restored(Captures earlier) {
        int count = Math.min(earlier.highest + 1, earlier.places.size());
        return with(0, earlier.places.subList(0, count), earlier.highest);
    }

    private Captures with(int start, List<TaintedText> texts, int counting) {
        List<TaintedText> all = new ArrayList<>(places);
        for (int i = 0; i < texts.size(); i++) {
            while (all.size() <= start + i) {
                all.add(TaintedText.EMPTY);
            }
            all.set(start + i, texts.get(i));
        }
        return new Captures(List.copyOf(all), counting);
    }
}

package io.github.mailsni.internal.exim;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Hears how an evaluation goes, in the order in which it goes; for a person who asks why. Called in the thread that
 * evaluates.
 */
public interface Trace {
    /** Which way an item with a yes and a no branch went. */
    enum Branch {
        /** The first. */
        YES,
        /** The second. */
        NO,
        /** The word {@code fail}. */
        FAIL
    }

    /** Hears nothing. */
    Trace NONE = new Trace() {
        @Override
        public void condition(Place condition, List<TaintedText> arguments, boolean holds) {}

        @Override
        public void branch(Place item, Branch branch, String taken) {}

        @Override
        public void lookup(Place lookup, TaintedText key, Path file, Optional<TaintedText> result) {}
    };

    /**
     * A condition was tried. The parts of an {@code and} or {@code or} come before it, as far as they were tried.
     *
     * @param condition the condition, without a {@code !} before it
     * @param arguments what its arguments evaluated to; empty if they are conditions themselves
     * @param holds the outcome, before a {@code !} turns it round
     */
    void condition(Place condition, List<TaintedText> arguments, boolean holds);

    /**
     * An item went one way.
     *
     * @param item the whole item
     * @param branch which way
     * @param taken the branch as the operator wrote it, without its braces; empty if he wrote none
     */
    void branch(Place item, Branch branch, String taken);

    /**
     * A file or a directory was searched.
     *
     * @param lookup the whole item
     * @param key what was searched for
     * @param file the file, or the directory of a {@code dsearch}
     * @param result what was found, if anything
     */
    void lookup(Place lookup, TaintedText key, Path file, Optional<TaintedText> result);

    /**
     * An item of a list of domains fits; the condition, or the lookup that asks for it, comes afterwards.
     *
     * @param condition what asks
     * @param item the item, without a {@code !} before it
     */
    default void itemMatched(Place condition, TaintedText item) {}

    /**
     * An entry of a file is the one that is looked for; the lookup comes afterwards.
     *
     * @param lookup what asks
     * @param line the line at which the entry begins, from 1
     * @param key its key as the file has it
     */
    default void lineFound(Place lookup, int line, String key) {}

    /**
     * Exim would not go on here.
     *
     * @param place where
     * @param why what it finds fault with
     */
    default void refusedByExim(Place place, String why) {}
}

package io.github.mailsni.internal.exim;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Hears only where Exim would not go on. */
record Refusals(List<String> heard) implements Trace {
    @Override
    public void condition(Place condition, List<TaintedText> arguments, boolean holds) {}

    @Override
    public void branch(Place item, Branch branch, String taken) {}

    @Override
    public void lookup(Place lookup, TaintedText key, Path file, Optional<TaintedText> result) {}

    @Override
    public void refusedByExim(Place place, String why) {
        heard.add(place.column() + " " + why);
    }
}

package io.github.mailsni.exim;

import io.github.mailsni.internal.exim.Place;
import io.github.mailsni.internal.exim.TaintedText;
import io.github.mailsni.internal.exim.Trace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Records an evaluation, step by step. Not thread-safe. */
final class RecordedTrace implements Trace {
    private final List<Step> steps = new ArrayList<>();

    /** One step. */
    public sealed interface Step {
        Place place();
    }

    record ConditionTried(Place place, List<TaintedText> arguments, boolean holds) implements Step {}

    record BranchTaken(Place place, Branch branch, String taken) implements Step {}

    record Searched(Place place, TaintedText key, Path file, Optional<TaintedText> result) implements Step {}

    record ItemMatched(Place place, TaintedText item) implements Step {}

    record LineFound(Place place, int line, String key) implements Step {}

    record RefusedByExim(Place place, String why) implements Step {}

    @Override
    public void condition(Place condition, List<TaintedText> arguments, boolean holds) {
        steps.add(new ConditionTried(condition, List.copyOf(arguments), holds));
    }

    @Override
    public void branch(Place item, Branch branch, String taken) {
        steps.add(new BranchTaken(item, branch, taken));
    }

    @Override
    public void lookup(Place lookup, TaintedText key, Path file, Optional<TaintedText> result) {
        steps.add(new Searched(lookup, key, file, result));
    }

    @Override
    public void itemMatched(Place condition, TaintedText item) {
        steps.add(new ItemMatched(condition, item));
    }

    @Override
    public void lineFound(Place lookup, int line, String key) {
        steps.add(new LineFound(lookup, line, key));
    }

    @Override
    public void refusedByExim(Place place, String why) {
        steps.add(new RefusedByExim(place, why));
    }

    /** Returns the steps at which Exim would not go on, in the order of the evaluation. */
    Stream<RefusedByExim> refusals() {
        return steps.stream().filter(RefusedByExim.class::isInstance).map(RefusedByExim.class::cast);
    }

    /** Returns the steps of one option, in their order. */
    Stream<Step> steps(String option) {
        return steps.stream().filter(step -> step.place().option().equals(option));
    }
}

package io.github.mailsni.coverage;

/** Stands where something is still to be written. */
@SuppressWarnings({"DoNotCallSuggester", "TypeParameterUnusedInFormals"})
final class Unfinished {
    private Unfinished() {}

    static <T> T notYet() {
        throw new UnsupportedOperationException("not yet");
    }
}

package io.github.mailsni;

import org.jspecify.annotations.Nullable;

/**
 * What an examination of files has found.
 *
 * @param label what the files are called in a log
 * @param refusal why they are not in order, if that has not been told before
 * @param lastGoodServed whether what they held before stays in service
 */
record Finding(
        Kind kind, HostFiles files, String label, @Nullable RefusedFile refusal, boolean lastGoodServed) {
    /** What has become of the files. */
    enum Kind {
        UNCHANGED,
        LOADED,
        REPLACED,
        REMOVED,
        REFUSED,
        /** Perhaps they are being written: to be examined again before anything is decided. */
        UNSETTLED
    }
}

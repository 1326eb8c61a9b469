package io.github.mailsni.directory;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.DirectoryEvent.Loss;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.index.Unit;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The finding of an examination of a unit's files.
 *
 * @param label what the files are called in a log
 * @param refusal why they are not in order, if that has not been told before
 * @param lastGoodServed whether what they held before stays in service
 * @param warnings what clients may object to in files that are as before, since time has passed
 * @param losses says what hosts lack since; to be asked when the other files of the round have been examined, as a name may have
 *     gone from one to another
 */
record UnitChange(
        Kind kind,
        Unit files,
        String label,
        @Nullable RefusedFile refusal,
        boolean lastGoodServed,
        List<CertificateWarning> warnings,
        Supplier<List<Loss>> losses) {
    /** What has become of the files. */
    enum Kind {
        UNCHANGED,
        LOADED,
        REPLACED,
        REMOVED,
        REFUSED,
        /** The files may be incomplete, because they are being written: they are examined again before that is decided. */
        UNSETTLED
    }
}

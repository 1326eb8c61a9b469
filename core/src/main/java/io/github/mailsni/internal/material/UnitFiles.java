package io.github.mailsni.internal.material;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.internal.disk.FileStamp;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Locates the files of a unit. Its methods may visit the disk. */
public interface UnitFiles {
    /** Returns where the files are, or are expected; nothing if no path can lead to them. */
    List<Path> paths();

    /**
     * Finds certificate and key.
     *
     * @param stamp what the files look like; {@link FileStamp#ABSENT} if there are none
     * @return empty if there are no files
     * @throws CertificateLoadException if the files cannot be a pair, whatever they hold
     */
    Optional<PairFiles> pair(long stamp) throws CertificateLoadException;

    /** Returns the path that a refusal names: that of the first file that exists, else of the first that is expected. */
    Path blamed();
}

package io.github.mailsni.internal.material;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.internal.disk.FileStamp;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where the files of a unit are. Its methods may visit the disk. */
public interface UnitFiles {
    /** Where the files are, or where they are expected; none if no path can lead to them. */
    List<Path> paths();

    /**
     * Finds certificate and key.
     *
     * @param stamp what the files look like; {@link FileStamp#ABSENT} if there are none
     * @return empty if there are no files
     * @throws CertificateLoadException if the files cannot be a pair, whatever they hold
     */
    Optional<PairFiles> pair(long stamp) throws CertificateLoadException;

    /** The path that a refusal names: that of the first file that exists, else of the first that is expected. */
    Path blamed();
}

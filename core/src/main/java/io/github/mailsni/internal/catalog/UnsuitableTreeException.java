package io.github.mailsni.internal.catalog;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** A directory is not one of certificates: it is too large, or holds other things. The reason says which. */
public final class UnsuitableTreeException extends FileSystemException {
    private static final long serialVersionUID = 1;

    UnsuitableTreeException(Path directory, String problem) {
        super(directory.toString(), null, problem);
    }
}

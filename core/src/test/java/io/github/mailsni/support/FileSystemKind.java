package io.github.mailsni.support;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import com.google.common.jimfs.WatchServiceConfiguration;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** File systems other than the default one. */
public enum FileSystemKind {
    /** In memory, with POSIX permissions, with the attributes that Linux has, and with a root that is called as Linux calls it. */
    JIMFS_LIKE_LINUX {
        @Override
        FileSystem newFileSystem(Path scratch) {
            return Jimfs.newFileSystem(Configuration.unix().toBuilder()
                    .setWatchServiceConfiguration(WATCH)
                    .setAttributeViews("basic", "owner", "posix", "unix")
                    .build());
        }
    },
    /** In memory, with no more than the attributes that each file system has. */
    JIMFS_UNIX {
        @Override
        FileSystem newFileSystem(Path scratch) {
            return Jimfs.newFileSystem(Configuration.unix().toBuilder()
                    .setWatchServiceConfiguration(WATCH)
                    .build());
        }
    },
    /** In memory; names that differ in case only name one file. */
    JIMFS_OS_X {
        @Override
        FileSystem newFileSystem(Path scratch) {
            return Jimfs.newFileSystem(Configuration.osX().toBuilder()
                    .setWatchServiceConfiguration(WATCH)
                    .build());
        }
    },
    /** In memory; as before, with roots that have letters, and a backslash between names. */
    JIMFS_WINDOWS {
        @Override
        FileSystem newFileSystem(Path scratch) {
            return Jimfs.newFileSystem(Configuration.windows().toBuilder()
                    .setWatchServiceConfiguration(WATCH)
                    .build());
        }
    },
    /** In a ZIP file, without links, without notices of changes, and without an identity of files. */
    ZIP {
        @Override
        FileSystem newFileSystem(Path scratch) throws IOException {
            return FileSystems.newFileSystem(scratch.resolve("files.zip"), Map.of("create", "true"));
        }
    };

    private static final WatchServiceConfiguration WATCH = WatchServiceConfiguration.polling(20, TimeUnit.MILLISECONDS);

    /**
     * Opens an empty file system of this kind.
     *
     * @param scratch a directory on the disk, for the file of a ZIP
     */
    public FileSystem open(Path scratch) throws IOException {
        return newFileSystem(scratch);
    }

    abstract FileSystem newFileSystem(Path scratch) throws IOException;

    /** Returns the first root of a file system. */
    public static Path root(FileSystem fileSystem) {
        return fileSystem.getRootDirectories().iterator().next();
    }
}

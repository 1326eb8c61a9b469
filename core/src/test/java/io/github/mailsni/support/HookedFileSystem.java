package io.github.mailsni.support;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Wraps the disk's file system, and calls a hook before each operation and for reported attributes. */
public final class HookedFileSystem extends FileSystem {
    private final FileSystem disk = FileSystems.getDefault();
    private final Provider provider = new Provider();
    private final Hook hook;

    /** The hook of a file system. */
    public interface Hook {
        /**
         * Called before a path is touched; may block or throw.
         *
         * @param operation such as {@code stat}, {@code lstat}, {@code open}, {@code list}, {@code readlink}, {@code register}
         */
        default void before(String operation, Path real) throws IOException {}

        /** Redirects an operation to another path. */
        default Path redirected(Path real) {
            return real;
        }

        /** Replaces the real attributes, if they are read by the view {@code basic}. */
        default BasicFileAttributes attributes(Path real, BasicFileAttributes attributes) {
            return attributes;
        }

        /** Returns the supported views. */
        default Set<String> views(Set<String> real) {
            return real;
        }

        /** Called before a watch service is made. */
        default void newWatchService() throws IOException {}

        /** Returns the watch service to be used in the place of the disk's. */
        default Optional<Watcher> watcher() {
            return Optional.empty();
        }
    }

    /** A watch service of a test. */
    public interface Watcher extends WatchService {
        /** Registers a directory. */
        WatchKey register(Path directory);
    }

    public HookedFileSystem(Hook hook) {
        this.hook = hook;
    }

    /** Converts a real path to one of this file system. */
    public Path path(Path real) {
        return new HookedPath(real);
    }

    private static Path real(Path path) {
        return path instanceof HookedPath hooked ? hooked.real : path;
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public String getSeparator() {
        return disk.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return hook.views(disk.supportedFileAttributeViews());
    }

    @Override
    public Path getPath(String first, String... more) {
        return path(disk.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String pattern) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return disk.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() throws IOException {
        hook.newWatchService();
        Optional<Watcher> watcher = hook.watcher();
        return watcher.isPresent() ? watcher.get() : disk.newWatchService();
    }

    private final class HookedPath implements Path {
        private final Path real;

        HookedPath(Path real) {
            this.real = real;
        }

        private @Nullable Path hooked(@Nullable Path other) {
            return other == null ? null : path(other);
        }

        @Override
        public FileSystem getFileSystem() {
            return HookedFileSystem.this;
        }

        @Override
        public boolean isAbsolute() {
            return real.isAbsolute();
        }

        @Override
        public @Nullable Path getRoot() {
            return hooked(real.getRoot());
        }

        @Override
        public @Nullable Path getFileName() {
            return hooked(real.getFileName());
        }

        @Override
        public @Nullable Path getParent() {
            return hooked(real.getParent());
        }

        @Override
        public int getNameCount() {
            return real.getNameCount();
        }

        @Override
        public Path getName(int index) {
            return path(real.getName(index));
        }

        @Override
        public Path subpath(int from, int to) {
            return path(real.subpath(from, to));
        }

        @Override
        public boolean startsWith(Path other) {
            return other instanceof HookedPath && real.startsWith(real(other));
        }

        @Override
        public boolean endsWith(Path other) {
            return other instanceof HookedPath && real.endsWith(real(other));
        }

        @Override
        public Path normalize() {
            return path(real.normalize());
        }

        @Override
        public Path resolve(Path other) {
            return path(real.resolve(real(other)));
        }

        @Override
        public Path relativize(Path other) {
            return path(real.relativize(real(other)));
        }

        @Override
        public URI toUri() {
            return real.toUri();
        }

        @Override
        public Path toAbsolutePath() {
            return path(real.toAbsolutePath());
        }

        @Override
        public Path toRealPath(LinkOption... options) throws IOException {
            hook.before("realpath", real);
            return path(real.toRealPath(options));
        }

        @Override
        public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] kinds, WatchEvent.Modifier... modifiers)
                throws IOException {
            hook.before("register", real);
            return watcher instanceof Watcher own ? own.register(this) : real.register(watcher, kinds, modifiers);
        }

        @Override
        public int compareTo(Path other) {
            return real.compareTo(real(other));
        }

        @Override
        public Iterator<Path> iterator() {
            Iterator<Path> names = real.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return names.hasNext();
                }

                @Override
                public Path next() {
                    return path(names.next());
                }
            };
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof HookedPath path && real.equals(path.real);
        }

        @Override
        public int hashCode() {
            return real.hashCode();
        }

        @Override
        public String toString() {
            return real.toString();
        }
    }

    private final class Provider extends FileSystemProvider {
        private final FileSystemProvider disk = FileSystems.getDefault().provider();

        private Path touched(String operation, Path path) throws IOException {
            Path redirected = hook.redirected(real(path));
            hook.before(operation, redirected);
            return redirected;
        }

        private static String stat(LinkOption... options) {
            return options.length == 0 ? "stat" : "lstat";
        }

        @Override
        public String getScheme() {
            return "hooked";
        }

        @Override
        public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileSystem getFileSystem(URI uri) {
            return HookedFileSystem.this;
        }

        @Override
        public Path getPath(URI uri) {
            return path(disk.getPath(uri));
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
            return disk.newByteChannel(touched("open", path), options, attributes);
        }

        @Override
        public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
                throws IOException {
            DirectoryStream<Path> entries = disk.newDirectoryStream(touched("list", path), any -> true);
            return new DirectoryStream<>() {
                @Override
                public Iterator<Path> iterator() {
                    Iterator<Path> all = entries.iterator();
                    return new Iterator<>() {
                        @Override
                        public boolean hasNext() {
                            return all.hasNext();
                        }

                        @Override
                        public Path next() {
                            return path(all.next());
                        }
                    };
                }

                @Override
                public void close() throws IOException {
                    entries.close();
                }
            };
        }

        @Override
        public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
            disk.createDirectory(touched("mkdir", path), attributes);
        }

        @Override
        public void delete(Path path) throws IOException {
            disk.delete(touched("delete", path));
        }

        @Override
        public void copy(Path source, Path target, CopyOption... options) throws IOException {
            disk.copy(touched("open", source), real(target), options);
        }

        @Override
        public void move(Path source, Path target, CopyOption... options) throws IOException {
            disk.move(touched("rename", source), real(target), options);
        }

        @Override
        public boolean isSameFile(Path path, Path other) throws IOException {
            return disk.isSameFile(touched("stat", path), real(other));
        }

        @Override
        public boolean isHidden(Path path) throws IOException {
            return disk.isHidden(touched("stat", path));
        }

        @Override
        public FileStore getFileStore(Path path) throws IOException {
            return disk.getFileStore(touched("stat", path));
        }

        @Override
        public void checkAccess(Path path, AccessMode... modes) throws IOException {
            disk.checkAccess(touched("stat", path), modes);
        }

        @Override
        public <V extends FileAttributeView> @Nullable V getFileAttributeView(
                Path path, Class<V> type, LinkOption... options) {
            return disk.getFileAttributeView(real(path), type, options);
        }

        @Override
        @SuppressWarnings("unchecked") // the hook reports attributes of the basic view only
        public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
                throws IOException {
            A attributes = disk.readAttributes(touched(stat(options), path), type, options);
            return type == BasicFileAttributes.class ? (A) hook.attributes(real(path), attributes) : attributes;
        }

        @Override
        public Map<String, Object> readAttributes(Path path, String names, LinkOption... options) throws IOException {
            return disk.readAttributes(touched(stat(options), path), names, options);
        }

        @Override
        public Path readSymbolicLink(Path link) throws IOException {
            return path(disk.readSymbolicLink(touched("readlink", link)));
        }

        @Override
        public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
            disk.createSymbolicLink(touched("symlink", link), real(target), attributes);
        }

        @Override
        public void setAttribute(Path path, String name, Object value, LinkOption... options) throws IOException {
            disk.setAttribute(touched("chattr", path), name, value, options);
        }
    }
}

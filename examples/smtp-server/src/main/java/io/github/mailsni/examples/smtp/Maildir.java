package io.github.mailsni.examples.smtp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers messages into a Maildir, each as one file, completely or not at all. A message is written below {@code tmp},
 * forced to the disk, and then moved to {@code new} in one step, so that a reader never sees half of it.
 *
 * <p>Messages are stored with LF at the end of a line, as mail readers on Unix expect. No information is lost, since a
 * CR never occurs without its LF ({@link MessageText}). Only the owner may read them.
 *
 * <p>Thread-safe. Several processes may deliver into the same directory.
 */
final class Maildir implements Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(Maildir.class);

    private final Path temporary;
    private final Path incoming;
    private final String hostName;
    private final Clock clock;
    private final AtomicLong deliveries = new AtomicLong();

    private Maildir(Path directory, String hostName, Clock clock) {
        this.temporary = directory.resolve("tmp");
        this.incoming = directory.resolve("new");
        this.hostName = hostName;
        this.clock = clock;
    }

    /**
     * Opens a Maildir, and creates its missing directories.
     *
     * @param directory the directory above {@code tmp}, {@code new} and {@code cur}
     * @param hostName the server's name for itself, in headers and in the names of files
     * @param clock the clock of the time in them
     * @throws IOException if a directory cannot be made or written to
     */
    static Maildir open(Path directory, String hostName, Clock clock) throws IOException {
        try {
            for (String name : new String[] {"tmp", "new", "cur"}) {
                Files.createDirectories(directory.resolve(name), ownerOnly("rwx------"));
            }
        } catch (IOException e) {
            throw new IOException(directory + ": no Maildir can be made there: " + e, e);
        }
        Maildir maildir = new Maildir(directory, hostName, clock);
        if (!Files.isWritable(maildir.temporary) || !Files.isWritable(maildir.incoming)) {
            throw new IOException(directory + ": this Maildir is not writable");
        }
        return maildir;
    }

    @Override
    public Draft begin(Client client, Envelope envelope) throws IOException {
        String name = uniqueName();
        Path file = temporary.resolve(name);
        FileChannel channel = FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly("rw-------"));
        MaildirDraft draft = new MaildirDraft(name, file, channel);
        try {
            draft.write(TraceHeaders.of(hostName, draft.id(), client, envelope, ZonedDateTime.now(clock)));
        } catch (IOException | RuntimeException e) {
            draft.discard();
            throw e;
        }
        return draft;
    }

    /** Creates a name from time, process and number, which no other delivery, on this machine or another, ever uses. */
    private String uniqueName() {
        Instant now = clock.instant();
        return now.getEpochSecond() + ".M" + now.getNano() / 1000 + "P"
                + ProcessHandle.current().pid() + "Q" + deliveries.incrementAndGet() + "."
                + hostName.replace("/", "\\057").replace(":", "\\072");
    }

    private static FileAttribute<?>[] ownerOnly(String permissions) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private final class MaildirDraft implements Draft {
        private final String name;
        private final Path file;
        private final FileChannel channel;

        MaildirDraft(String name, Path file, FileChannel channel) {
            this.name = name;
            this.file = file;
            this.channel = channel;
        }

        @Override
        public String id() {
            return name.substring(0, name.indexOf('.', name.indexOf('Q')));
        }

        @Override
        public void write(byte[] text) throws IOException {
            ByteBuffer lines = withoutCarriageReturns(text);
            while (lines.hasRemaining()) {
                channel.write(lines);
            }
        }

        private static ByteBuffer withoutCarriageReturns(byte[] text) {
            ByteBuffer lines = ByteBuffer.allocate(text.length);
            for (byte b : text) {
                if (b != '\r') {
                    lines.put(b);
                }
            }
            return lines.flip();
        }

        @Override
        public void deliver() throws IOException {
            channel.force(true);
            channel.close();
            Files.move(file, incoming.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            forceDirectory();
        }

        /**
         * Forces the directory's entry to the disk as well; on systems where a directory cannot be opened, this is not
         * needed.
         */
        private void forceDirectory() {
            try (FileChannel directory = FileChannel.open(incoming, EnumSet.of(StandardOpenOption.READ))) {
                directory.force(true);
            } catch (IOException notOnThisSystem) {
                LOG.debug("{}: the directory cannot be forced to the disk", incoming, notOnThisSystem);
            }
        }

        @Override
        public void discard() {
            try {
                channel.close();
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("{}: the rest of an undelivered message cannot be removed: {}", file, e.toString());
            }
        }
    }
}

package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.netty.SniTls;
import io.github.mailsni.testing.TestAuthority;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What a directory and a server have to bear beside their work: a path that does not answer, a host whose files come, go and are cut off,
 * clients that send rubbish or ask for hosts that are not there, and clients that send a byte at a time. Ended by {@link #stop}.
 */
final class Nuisances {
    /** A file whose reading waits for what the kernel says next, if it may be read here. */
    private static final Path SILENT = Path.of("/proc/kmsg");

    private static final int SLOW_CLIENTS = 100;
    private static final int LONGEST_RUBBISH = 2_000;
    /** Between one nuisance and the next of its kind: they are there to be in the way, and not to take the processor. */
    private static final int PAUSE_MILLIS = 20;

    private final Path directory;
    private final List<SniTls> servers;
    private final SSLContext client;
    private final AtomicLong flaps = new AtomicLong();
    private final AtomicLong hostile = new AtomicLong();
    private final AtomicLong slow = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final List<Thread> threads;
    private volatile boolean ending;

    private Nuisances(Path directory, TestAuthority authority, List<SniTls> servers) {
        this.directory = directory;
        this.servers = servers;
        this.client = authority.sslContext();
        this.threads = List.of(
                new Thread(() -> repeat(new Flapping(authority)), "flapping files"),
                new Thread(() -> repeat(new Hostile()), "hostile clients"),
                new Thread(() -> repeat(new Slow()), "slow clients"));
    }

    /** Puts a path that does not answer into a directory, and returns whether there is one here. */
    static boolean addSilentPath(Path directory) throws IOException {
        if (!Files.isReadable(SILENT)) {
            return false;
        }
        Files.createSymbolicLink(directory.resolve("exim.crt.silent.example"), SILENT);
        Files.createSymbolicLink(directory.resolve("exim.key.silent.example"), SILENT);
        return true;
    }

    /** Whether a path belongs to the hosts that are here to be in the way. */
    static boolean isOne(Path path) {
        return path.toString().endsWith(".silent.example") || path.toString().endsWith(".flapping.example");
    }

    /** Starts them. */
    static Nuisances start(Path directory, TestAuthority authority, List<SniTls> servers) {
        Nuisances nuisances = new Nuisances(directory, authority, servers);
        nuisances.threads.forEach(Thread::start);
        return nuisances;
    }

    /** One thing after the other. */
    private interface Nuisance {
        void next() throws Exception;

        /** Ends what it has begun. */
        default void end() {}
    }

    private void repeat(Nuisance nuisance) {
        try {
            while (!ending) {
                nuisance.next();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (Exception e) {
            failure.compareAndSet(null, e);
        } finally {
            nuisance.end();
        }
    }

    /** A host whose files are written badly, in all the ways that there are, and well again. */
    private final class Flapping implements Nuisance {
        private final TestAuthority authority;
        private final Path certificate = directory.resolve("exim.crt.flapping.example");
        private final Path key = directory.resolve("exim.key.flapping.example");

        Flapping(TestAuthority authority) {
            this.authority = authority;
        }

        @Override
        public void next() throws IOException, InterruptedException {
            authority.issue("flapping.example").writeTo(certificate, key);
            Thread.sleep(20);
            String pem = Files.readString(certificate);
            Files.writeString(certificate, pem.substring(0, pem.length() / 2));
            Thread.sleep(20);
            Files.deleteIfExists(key);
            Thread.sleep(20);
            Files.deleteIfExists(certificate);
            flaps.incrementAndGet();
        }
    }

    /** Clients that send rubbish, or ask for a host that nobody serves, and go. */
    private final class Hostile implements Nuisance {
        private final Random random = new Random(1);

        @Override
        public void next() throws SSLException {
            byte[] sent = hello("host" + random.nextInt() + ".example");
            switch (random.nextInt(3)) {
                case 0 -> random.nextBytes(sent);
                case 1 -> sent[random.nextInt(sent.length)] ^= (byte) (1 << random.nextInt(8));
                default -> sent = Arrays.copyOf(sent, sent.length + random.nextInt(LONGEST_RUBBISH));
            }
            EmbeddedChannel channel = connect();
            send(channel, sent);
            channel.finishAndReleaseAll();
            hostile.incrementAndGet();
        }
    }

    /** Clients that send one byte when it is their turn. */
    private final class Slow implements Nuisance {
        private final Deque<SlowClient> clients = new ArrayDeque<>();

        @Override
        public void next() throws SSLException {
            SlowClient next = clients.size() < SLOW_CLIENTS
                    ? new SlowClient(connect(), ByteBuffer.wrap(hello("slow.example")))
                    : clients.remove();
            send(next.channel(), new byte[] {next.hello().get()});
            if (next.hello().hasRemaining() && next.channel().isOpen()) {
                clients.add(next);
            } else {
                next.channel().finishAndReleaseAll();
                slow.incrementAndGet();
            }
        }

        @Override
        public void end() {
            clients.forEach(each -> each.channel().finishAndReleaseAll());
        }
    }

    private record SlowClient(EmbeddedChannel channel, ByteBuffer hello) {}

    private EmbeddedChannel connect() {
        long turn = hostile.get() + slow.get();
        return new EmbeddedChannel(servers.get((int) (turn % servers.size())).newHandler());
    }

    private static void send(EmbeddedChannel channel, byte[] bytes) {
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes));
            channel.runPendingTasks();
        } catch (DecoderException refusedByTheEngine) {
            // that is what it is there for
        } catch (Exception refused) {
            if (!(refused instanceof SSLException) && !(refused instanceof IOException)) {
                throw new IllegalStateException("not a failed handshake", refused);
            }
        }
    }

    private byte[] hello(String name) throws SSLException {
        SSLEngine engine = client.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        engine.setSSLParameters(parameters);
        engine.beginHandshake();
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        return Arrays.copyOf(hello.array(), hello.position());
    }

    /** Returns what has gone wrong with them, which they are not there for; null if nothing has. */
    @Nullable Throwable failure() {
        return failure.get();
    }

    /** Ends them, and waits for their end. */
    void stop() throws InterruptedException {
        ending = true;
        for (Thread each : threads) {
            each.join();
        }
    }

    @Override
    public String toString() {
        return "beside them: " + flaps + " times files cut off and removed, " + hostile + " hostile clients, " + slow
                + " slow ones";
    }
}

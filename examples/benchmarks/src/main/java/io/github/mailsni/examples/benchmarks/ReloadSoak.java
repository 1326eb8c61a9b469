package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.RefusedFile;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.javamail.MailTls;
import io.github.mailsni.netty.SniTls;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Reloads a directory over and over while clients shake hands on every engine, and says whether any of them failed, got a
 * certificate that is not the host's or not the newest, or whether anything grows; beside {@link Nuisances}. Ends by itself, with 0 if all is well:
 *
 * <pre>{@code
 * java -Xmx256m -cp benchmarks.jar io.github.mailsni.examples.benchmarks.ReloadSoak 10000
 * }</pre>
 */
public final class ReloadSoak {
    private static final int HOSTS = 50;
    private static final int WARM_UP = 500;
    private static final int ROWS = 20;
    private static final long LONGEST = TimeUnit.HOURS.toNanos(2);

    private final TestAuthority authority = TestAuthority.create("mailsni soak CA");
    private final Path directory;
    private final Path scratch;
    /** Whether there is a path that does not answer. */
    private final boolean silent;
    /** By host: the renewal that is in service for certain. */
    private final AtomicIntegerArray served = new AtomicIntegerArray(HOSTS);
    /** By host: the renewal that is on disk, or about to be. */
    private final AtomicIntegerArray written = new AtomicIntegerArray(HOSTS);

    private final AtomicReference<@Nullable String> firstFault = new AtomicReference<>();
    private volatile boolean ending;

    private ReloadSoak(Path root) throws IOException {
        directory = Files.createDirectory(root.resolve("tls"));
        scratch = Files.createDirectory(root.resolve("scratch"));
        for (int host = 0; host < HOSTS; host++) {
            renew(host, 0);
        }
        silent = Nuisances.addSilentPath(directory);
    }

    /**
     * Runs it.
     *
     * @param arguments how many reloads; 10 000 if there is none
     */
    public static void main(String[] arguments) throws Exception {
        int reloads = arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0]);
        Path root = Files.createTempDirectory("mailsni-soak");
        boolean good;
        try {
            good = new ReloadSoak(root).run(reloads);
        } finally {
            Scratch.remove(root);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run(int reloads) throws Exception {
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                        .defaultHost(name(0))
                        .open();
                SniTls jdk = netty(certificates, SslProvider.JDK);
                SniTls openSsl = netty(certificates, SslProvider.OPENSSL)) {
            SSLContext jsse = MailTls.of(certificates).sslContext();
            JsseClient jsseClient = new JsseClient(authority.trustManager());
            NettyClient jdkClient = new NettyClient(SslProvider.JDK, authority.trustManager());
            NettyClient openSslClient = new NettyClient(SslProvider.OPENSSL, authority.trustManager());
            List<Clients> clients = List.of(
                    new Clients("JSSE", name -> jsseClient.shakeHands(jsse, name)),
                    new Clients("Netty, JDK", name -> jdkClient.shakeHands(jdk.newHandler(), name)),
                    new Clients("Netty, OpenSSL", name -> openSslClient.shakeHands(openSsl.newHandler(), name)));
            clients.forEach(Thread::start);
            Nuisances nuisances = Nuisances.start(directory, authority, List.of(jdk, openSsl));
            int done = reload(certificates, 0, reloads);
            nuisances.stop();
            ending = true;
            for (Clients each : clients) {
                each.join();
            }
            System.out.println(nuisances + (silent ? ", and a path that does not answer" : ""));
            Throwable failure = nuisances.failure();
            if (failure != null) {
                fault("a nuisance: " + failure);
            }
            boolean good = done == reloads && failure == null;
            for (Clients each : clients) {
                System.out.println(each);
                good &= each.isGood();
            }
            String fault = firstFault.get();
            if (fault != null) {
                System.out.println("first fault: " + fault);
            }
            jdkClient.close();
            openSslClient.close();
            return good;
        }
    }

    private static SniTls netty(CertificateDirectory certificates, SslProvider provider) {
        // the handshakes' own threads read files: an embedded channel has no event loop to go back to from another one
        return SniTls.builder(certificates)
                .provider(provider)
                .executor(Runnable::run)
                .build();
    }

    private int reload(CertificateDirectory certificates, int from, int reloads) throws IOException {
        long start = System.nanoTime();
        System.out.println("reloads  retained heap  resident  descriptors  threads  seconds");
        int done = from;
        while (done < reloads && System.nanoTime() - start < LONGEST) {
            if (done == Math.min(WARM_UP, reloads) || (done > 0 && done % Math.max(1, reloads / ROWS) == 0)) {
                print(done, start);
            }
            int host = done % HOSTS;
            int renewal = written.incrementAndGet(host);
            renew(host, renewal);
            ReloadReport report = certificates.reload();
            List<RefusedFile> refused = report.refused().stream()
                    .filter(file -> !Nuisances.isOne(file.file()))
                    .toList();
            if (!refused.isEmpty()) {
                fault("refused: " + refused);
                break;
            }
            served.set(host, renewal);
            done++;
        }
        print(done, start);
        return done;
    }

    private static void print(int reloads, long start) {
        System.out.printf(
                Locale.ROOT,
                "%7d %11.1f MB %6.1f MB %12d %8d %8d%n",
                reloads,
                Resources.retainedBytes() / 1e6,
                Resources.residentBytes() / 1e6,
                Resources.openDescriptors(),
                Resources.threads(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    }

    private void renew(int host, int renewal) throws IOException {
        TestCertificate certificate = authority
                .certificateFor(name(host))
                .commonName(host + " " + renewal)
                .issue();
        Path certificateFile = scratch.resolve("crt");
        Path keyFile = scratch.resolve("key");
        certificate.writeTo(certificateFile, keyFile);
        Files.move(
                keyFile,
                directory.resolve("exim.key." + name(host)),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        Files.move(
                certificateFile,
                directory.resolve("exim.crt." + name(host)),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static String name(int host) {
        return "mail" + host + ".example";
    }

    private void fault(String what) {
        firstFault.compareAndSet(null, what);
    }

    /** A handshake with a server. */
    private interface Handshake {
        SSLSession with(String name) throws Exception;
    }

    /** Clients of one server, one after the other, asking for one host after the other. */
    private final class Clients extends Thread {
        private final Handshake handshake;
        private final AtomicLong handshakes = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private final AtomicLong wrong = new AtomicLong();

        Clients(String engine, Handshake handshake) {
            super(engine);
            this.handshake = handshake;
        }

        @Override
        public void run() {
            for (int host = 0; !ending; host = (host + 1) % HOSTS) {
                int oldest = served.get(host);
                try {
                    SSLSession session = handshake.with(name(host));
                    X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
                    check(leaf, host, oldest);
                } catch (Exception e) {
                    failed.incrementAndGet();
                    fault(getName() + ", " + name(host) + ": " + rootCause(e));
                }
                handshakes.incrementAndGet();
            }
        }

        private void check(X509Certificate leaf, int host, int oldest) {
            String subject = leaf.getSubjectX500Principal().getName();
            List<Integer> presented = new ArrayList<>();
            for (String number : subject.replace("CN=", "").split(" ", -1)) {
                presented.add(Integer.parseInt(number));
            }
            int newest = written.get(host);
            if (presented.get(0) != host || presented.get(1) < oldest || presented.get(1) > newest) {
                wrong.incrementAndGet();
                fault(getName() + ", " + name(host) + ": presented " + subject + ", expected renewal " + oldest + " to "
                        + newest);
            }
        }

        private static Throwable rootCause(Throwable fault) {
            Throwable cause = fault.getCause();
            return cause == null ? fault : rootCause(cause);
        }

        boolean isGood() {
            return failed.get() == 0 && wrong.get() == 0 && handshakes.get() > 0;
        }

        @Override
        public String toString() {
            return getName() + ": " + handshakes + " handshakes, " + failed + " failed, " + wrong
                    + " with a wrong certificate";
        }
    }
}

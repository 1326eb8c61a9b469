package io.github.mailsni.examples.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.engine.HandshakeFailure;
import io.github.mailsni.examples.commandline.ServerNames;
import io.github.mailsni.javamail.MailTls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One server of the fleet, on implicit TLS. It greets, and stands for the mail server that takes its selector from here. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = {
            "Presents to each client the certificate of the host that it asks for, from etcd.",
            "When it is ready it says so in one line on standard output: READY ADDRESS:PORT. It logs to standard error."
        })
final class FleetServer implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(FleetServer.class);
    private static final int MOST_CLIENTS = 64;
    private static final int CLIENT_MILLIS = 10_000;

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    @Option(
            names = "--default",
            required = true,
            paramLabel = "NAME",
            converter = ServerNames.class,
            description =
                    "The host whose certificate clients get that ask for no host, or for one that is not known here.")
    private ServerName defaultHost = ServerName.of("localhost");

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            description = "Where to listen; ${DEFAULT-VALUE} unless given.")
    private InetAddress address = InetAddress.getLoopbackAddress();

    @Option(names = "--port", paramLabel = "PORT", description = "The port; ${DEFAULT-VALUE} unless given.")
    private int port = 2465;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (EtcdCertificates certificates = EtcdCertificates.follow(etcd)) {
            serve(certificates.open(defaultHost));
        }
        return 0;
    }

    private void serve(CertificateDirectory certificates) throws IOException {
        ThreadPoolExecutor clients =
                new ThreadPoolExecutor(0, MOST_CLIENTS, 1, TimeUnit.MINUTES, new SynchronousQueue<>());
        try (ServerSocket listener =
                MailTls.of(certificates).serverSocketFactory().createServerSocket(port, 50, address)) {
            System.out.println("READY " + address.getHostAddress() + ":" + listener.getLocalPort());
            while (true) {
                Socket client = listener.accept();
                try {
                    clients.execute(() -> greet(client));
                } catch (RejectedExecutionException tooMany) {
                    client.close();
                }
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private static void greet(Socket client) {
        try (client;
                OutputStream out = client.getOutputStream()) {
            client.setSoTimeout(CLIENT_MILLIS);
            out.write("421 mailsni example fleet: no mail is taken here\r\n".getBytes(US_ASCII));
        } catch (IOException gone) {
            LOG.debug("{}", HandshakeFailure.describe(gone));
        }
    }
}

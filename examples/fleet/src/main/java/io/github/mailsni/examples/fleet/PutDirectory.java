package io.github.mailsni.examples.fleet;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import io.github.mailsni.Credential;
import io.github.mailsni.ServerName;
import io.github.mailsni.StoredCredentials;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.examples.commandline.LayoutOption;
import io.github.mailsni.examples.commandline.ServerNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts the valid pairs of a directory into etcd, each in one transaction: for the hook that a renewal calls. */
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = {
            "Puts the certificates of a directory into etcd, those that have changed, each with its key in one transaction.",
            "Only pairs that the directory would serve are put. No key in etcd is deleted."
        })
final class PutDirectory implements Callable<Integer> {
    private static final int AT_ONCE = 50;
    private static final long PATIENCE_SECONDS = 30;
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    @Mixin
    private EtcdOptions etcd = new EtcdOptions();

    @Mixin
    private LayoutOption layout = new LayoutOption();

    @Option(
            names = "--default",
            required = true,
            paramLabel = "NAME",
            converter = ServerNames.class,
            description = "The default host of the fleet: without its certificate nothing is put.")
    private ServerName defaultHost = ServerName.of("localhost");

    @Parameters(paramLabel = "DIR", description = "The directory with keys and certificates.")
    private Path directory = Path.of("");

    /** A pair in PEM. */
    private record Pair(ByteSequence certificate, ByteSequence key) {}

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Map<String, Pair> pairs = pairs();
        try (Client client = etcd.client()) {
            int put = put(client.getKVClient(), pairs);
            System.out.println(
                    "put " + put + " of " + pairs.size() + " pairs; the others are in etcd as they are here");
        }
        return 0;
    }

    private Map<String, Pair> pairs() throws IOException {
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .layout(layout.layout().orElseGet(Layout::exim))
                .defaultHost(defaultHost.toString())
                .open()) {
            Map<String, List<Credential>> byName = new TreeMap<>();
            certificates
                    .stored()
                    .forEach(stored -> names(stored)
                            .forEach(name -> byName.computeIfAbsent(name, any -> new ArrayList<>())
                                    .addAll(stored.credentials())));
            Map<String, Pair> pairs = new TreeMap<>();
            byName.forEach((name, credentials) -> pairs.put(name, pair(credentials)));
            return pairs;
        }
    }

    /** Returns the host that the files are called after, or else the names in the certificates. */
    private static List<String> names(StoredCredentials stored) {
        return stored.host()
                .map(host -> List.of(host.toString()))
                .orElseGet(() -> stored.credentials().stream()
                        .flatMap(credential -> credential.coveredNames().stream())
                        .distinct()
                        .toList());
    }

    private static Pair pair(List<Credential> credentials) {
        StringBuilder certificates = new StringBuilder();
        StringBuilder keys = new StringBuilder();
        for (Credential credential : credentials) {
            credential.chain().forEach(certificate -> certificates.append(pem("CERTIFICATE", encoded(certificate))));
            keys.append(pem("PRIVATE KEY", credential.privateKey().getEncoded()));
        }
        return new Pair(EtcdOptions.bytes(certificates.toString()), EtcdOptions.bytes(keys.toString()));
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e); // it was read from an encoding
        }
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n" + new String(BASE64.encode(content), StandardCharsets.US_ASCII)
                + "\n-----END " + type + "-----\n";
    }

    private int put(KV etcdKeys, Map<String, Pair> pairs)
            throws InterruptedException, ExecutionException, TimeoutException {
        int put = 0;
        List<CompletableFuture<TxnResponse>> underWay = new ArrayList<>();
        for (Map.Entry<String, Pair> each : pairs.entrySet()) {
            underWay.add(put(etcdKeys, each.getKey(), each.getValue()));
            if (underWay.size() == AT_ONCE) {
                put += await(underWay);
            }
        }
        return put + await(underWay);
    }

    private static int await(List<CompletableFuture<TxnResponse>> underWay)
            throws InterruptedException, ExecutionException, TimeoutException {
        int put = 0;
        for (CompletableFuture<TxnResponse> each : underWay) {
            put += each.get(PATIENCE_SECONDS, TimeUnit.SECONDS).isSucceeded() ? 0 : 1;
        }
        underWay.clear();
        return put;
    }

    /** Succeeds if etcd has the pair already, and puts it otherwise. */
    private CompletableFuture<TxnResponse> put(KV etcdKeys, String name, Pair pair) {
        ByteSequence certificate = EtcdOptions.bytes(etcd.prefix() + name + "/" + EtcdPairs.CERTIFICATE);
        ByteSequence key = EtcdOptions.bytes(etcd.prefix() + name + "/" + EtcdPairs.KEY);
        return etcdKeys.txn()
                .If(
                        new Cmp(certificate, Cmp.Op.EQUAL, CmpTarget.value(pair.certificate())),
                        new Cmp(key, Cmp.Op.EQUAL, CmpTarget.value(pair.key())))
                .Else(
                        Op.put(certificate, pair.certificate(), PutOption.DEFAULT),
                        Op.put(key, pair.key(), PutOption.DEFAULT))
                .commit();
    }
}

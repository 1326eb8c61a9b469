package io.github.mailsni.examples.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Iterator;

/**
 * A host's certificate and key, as the JDK reads them, for peers that do not read files.
 *
 * @param label what the files are called after
 * @param leaf the certificate
 * @param key its key
 */
record Pair(String label, X509Certificate leaf, PrivateKey key) {
    static final char[] PASSWORD = "benchmark".toCharArray();

    static Pair of(Hosts hosts, String label) throws IOException, GeneralSecurityException {
        return new Pair(label, Hosts.leaf(hosts.certificateFile(label)), key(hosts.keyFile(label)));
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String base64 = Files.readString(file, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----|\n", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
    }

    X509Certificate[] chain() {
        return new X509Certificate[] {leaf};
    }

    /** The pairs of all hosts in one key store. */
    static KeyStore keyStore(Hosts hosts) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Iterator<String> labels = hosts.labels().iterator(); labels.hasNext(); ) {
            String label = labels.next();
            Pair pair = of(hosts, label);
            store.setKeyEntry(label, pair.key, PASSWORD, new Certificate[] {pair.leaf});
        }
        return store;
    }
}

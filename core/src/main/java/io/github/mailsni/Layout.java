package io.github.mailsni;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How the files of a directory are named: which file belongs to which host, and which key to which certificate.
 *
 * <p>Names of hosts in file names are server names in any case ({@link ServerName}), perhaps with U-labels, or {@code *.} and
 * a domain, for the hosts one label below it. A name that is none of these is refused and reported. Files that the layout does
 * not know are left alone.
 *
 * <p>Immutable and thread-safe.
 */
public abstract sealed class Layout permits TemplateLayout, PairsLayout, SingleFileLayout, CertbotLayout {
    private final String name;

    Layout(String name) {
        this.name = name;
    }

    /**
     * Exim's habit: {@code exim.crt.NAME} and {@code exim.key.NAME}.
     *
     * @return the layout
     */
    public static Layout exim() {
        return new TemplateLayout("exim", "exim.crt.${tls_sni}", "exim.key.${tls_sni}");
    }

    /**
     * Certbot's: {@code live/LINEAGE/fullchain.pem} and {@code privkey.pem}, given either the directory above {@code live}
     * or that one itself. What a lineage is called says nothing: it serves the names of its certificate. Two lineages that name
     * the same host, with keys of two types, serve it together.
     *
     * @return the layout
     */
    public static Layout certbot() {
        return new CertbotLayout();
    }

    /**
     * Pairs: {@code NAME.crt}, {@code NAME.cer} or {@code NAME.pem} with {@code NAME.key} beside it. Also lego's directory
     * ({@code _.example.com} stands for the wildcard, {@code NAME.issuer.crt} is passed over), and acme.sh's folders:
     * {@code NAME/} and {@code NAME_ecc/} with {@code fullchain.cer} or {@code NAME.cer}, and {@code NAME.key}.
     *
     * @return the layout
     */
    public static Layout pairs() {
        return new PairsLayout();
    }

    /**
     * One file for key and chain, as HAProxy, Postfix and Haraka have it: {@code NAME.pem}, and for hosts with keys of two
     * types {@code NAME.pem.rsa} and {@code NAME.pem.ecdsa}.
     *
     * @return the layout
     */
    public static Layout bundle() {
        return new SingleFileLayout(
                "bundle",
                List.of(".pem", ".pem.rsa", ".pem.ecdsa"),
                (host, file) -> CredentialFiles.pem(host, file, file));
    }

    /**
     * PKCS #12: {@code NAME.p12} or {@code NAME.pfx}.
     *
     * @return the layout
     */
    public static Layout pkcs12() {
        return new SingleFileLayout("pkcs12", List.of(".p12", ".pfx"), CredentialFiles::pkcs12);
    }

    /**
     * Mounted Kubernetes secrets of type {@code kubernetes.io/tls}: {@code NAME/tls.crt} and {@code NAME/tls.key}.
     *
     * @return the layout
     */
    public static Layout kubernetes() {
        return new TemplateLayout("kubernetes", "${tls_sni}/tls.crt", "${tls_sni}/tls.key");
    }

    /**
     * Two patterns of paths below the directory, in which {@code ${tls_sni}} stands for the host. The same pattern twice means
     * one file with key and chain.
     *
     * @param certificatePattern the certificate's, for example {@code certs/${tls_sni}.pem}
     * @param keyPattern the key's, for example {@code private/${tls_sni}.pem}
     * @return the layout
     * @throws IllegalArgumentException if a pattern does not contain {@code ${tls_sni}}, is absolute or has {@code ..} in it
     */
    public static Layout template(String certificatePattern, String keyPattern) {
        return new TemplateLayout("template", certificatePattern, keyPattern);
    }

    /** The files in a directory. Opens none of them. */
    abstract Listing list(Path directory) throws IOException;

    /** Where the certificate of a host is looked for first, to be named in a message. */
    abstract Path certificateFile(Path directory, ServerName host);

    /**
     * The name of the layout.
     *
     * @return for example {@code exim}
     */
    @Override
    public String toString() {
        return name;
    }

    /** The entries of a directory in the order of their names, but for hidden ones. */
    static List<Path> entries(Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.removeIf(entry -> fileName(entry).startsWith("."));
        Collections.sort(entries);
        return entries;
    }

    /** The folders in a directory, links to folders among them, in the order of their names, but for hidden ones. */
    static List<Path> folders(Path directory) throws IOException {
        try (Stream<Path> entries = entries(directory).stream()) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    /** Collects a listing; where the files' name is none, or one of two files is missing, it is a refusal. */
    static final class Collector {
        private final List<CredentialFiles> found = new ArrayList<>();
        private final List<RefusedFile> refused = new ArrayList<>();

        /** A certificate's file whose key is expected in another one. */
        void pair(String host, Path certificate, Path key) {
            if (!Files.exists(key)) {
                refused.add(new RefusedFile(certificate, RefusalReason.KEY_MISSING, missing("private key", key)));
            } else {
                named(host, certificate, pattern -> CredentialFiles.pem(pattern, certificate, key));
            }
        }

        /** A key's file whose certificate is expected in another one and is not there. */
        void orphan(Path key, Path certificate) {
            refused.add(new RefusedFile(key, RefusalReason.CERTIFICATE_MISSING, missing("certificate", certificate)));
        }

        void named(String host, Path file, Function<HostPattern, CredentialFiles> files) {
            try {
                found.add(files.apply(HostPattern.ofUnicode(host)));
            } catch (IllegalArgumentException notAName) {
                refused.add(new RefusedFile(
                        file,
                        RefusalReason.NAME_INVALID,
                        notAName.getMessage() + "; rename the file to the host's name, or remove it"));
            }
        }

        void add(CredentialFiles files) {
            found.add(files);
        }

        Listing listing() {
            return new Listing(found, refused);
        }

        private static String missing(String what, Path file) {
            return "its " + what + " is missing, " + Printable.path(file) + " does not exist"
                    + (Files.isSymbolicLink(file) ? " (the link leads nowhere)" : "")
                    + "; put it there, or remove this file";
        }
    }
}

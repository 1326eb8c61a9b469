package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.HostPattern;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.ClosedPath;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.material.PairFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * How the files of a directory are named: which file belongs to which host, and which key to which certificate.
 *
 * <p>Names of hosts in file names are server names in any case ({@link ServerName}), perhaps with U-labels, or {@code *.} and
 * a domain, for the hosts one label below it. A name that is none of these is refused and reported. Files that the layout does
 * not know are left alone.
 *
 * <p>Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public abstract sealed class Layout
        permits TemplateLayout,
                PairsLayout,
                SingleFileLayout,
                KeyStoreLayout,
                KubernetesLayout,
                CertbotLayout,
                AnyLayout {
    private final String name;

    Layout(String name) {
        this.name = name;
    }

    /**
     * Files as the two lines of Exim name them: {@code exim.crt.NAME} and {@code exim.key.NAME}.
     *
     * @return the layout
     */
    public static Layout exim() {
        return new TemplateLayout("exim", "exim.crt.${tls_sni}", "exim.key.${tls_sni}");
    }

    /**
     * The directories of certbot: {@code live/LINEAGE/fullchain.pem} and {@code privkey.pem}, given either the directory above {@code live}
     * or that one itself. What a lineage is called says nothing: it serves the names of its certificate. Two lineages that name
     * the same host, with keys of two types, serve it together.
     *
     * @return the layout
     */
    public static Layout certbot() {
        return new CertbotLayout();
    }

    /**
     * A certificate and a key for each host, in two files: {@code NAME.crt}, {@code NAME.cer} or {@code NAME.pem} with
     * {@code NAME.key} beside it. Also lego's directory ({@code _.example.com} stands for the wildcard, {@code
     * NAME.issuer.crt} holds the rest of the chain), acme.sh's folders, {@code NAME/} and {@code NAME_ecc/} with {@code
     * fullchain.cer} or {@code NAME.cer}, and {@code NAME.key}, and those of Caddy and getssl, with {@code fullchain.crt} or {@code
     * NAME.crt}. A chain may lie beside the certificate: {@code NAME_chain.pem}, {@code NAME_fullchain.pem}, {@code NAME.chain.pem},
     * {@code NAME_CA.pem}; with a key of its own beside it such a file is a host's, as {@code example.ca.crt} with {@code
     * example.ca.key} is. HAProxy's split files: {@code NAME.crt} with {@code NAME.crt.key}, and for hosts with keys of two types
     * {@code NAME.crt.rsa} and {@code NAME.crt.ecdsa}, each with a key of its name and {@code .key}.
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
        return new SingleFileLayout("bundle", List.of(".pem", ".pem.rsa", ".pem.ecdsa"));
    }

    /**
     * A key store for each host, PKCS #12 or JKS: {@code NAME.p12}, {@code NAME.pfx} or {@code NAME.jks}. A store by the name that Java
     * and James give it, {@code keystore} with or without one of these endings, serves the hosts that its certificates name.
     *
     * @return the layout
     */
    public static Layout pkcs12() {
        return new KeyStoreLayout();
    }

    /**
     * Mounted Kubernetes secrets of type {@code kubernetes.io/tls}: {@code NAME/tls.crt} and {@code NAME/tls.key}. One secret may be
     * mounted as the directory itself: its certificate names the hosts.
     *
     * @return the layout
     */
    public static Layout kubernetes() {
        return new KubernetesLayout();
    }

    /**
     * Any files below the directory: certificates and private keys in PEM, PKCS #12 or JKS, under any names, in folders of any names. Each
     * certificate is paired with the private key that belongs to it, wherever that lies; it serves the hosts that it names. A chain that is
     * not behind its certificate is looked for in the other files. Private keys without a certificate, certificates of authorities and files
     * of other kinds are passed over.
     *
     * <p>Of several certificates for the same hosts, with keys of one type, the one is served that is valid now and for the longest time. A
     * certificate without a key is refused and reported, unless others serve its hosts; a renewed one takes over when its key is there.
     *
     * <p>Opening reads every file once, and keeps the names and public keys; in a large directory the key material is read when a client
     * wants it. Folders are looked into ten deep, each once, also through links; hidden files and folders are not. Files of more than 1 MiB
     * are passed over. A directory is refused that is the root of the file system or somebody's home, that has more than 500 000 files, or
     * thousands of files of which hardly any holds a certificate or a key.
     *
     * @return the layout
     */
    public static Layout any() {
        return new AnyLayout();
    }

    /**
     * Two patterns of paths below the directory, in which {@code ${tls_sni}} stands for the host. The same pattern twice means
     * one file with key and chain. A key's pattern without {@code ${tls_sni}} is one key for all certificates. If neither pattern has it,
     * there is one pair, such as {@code cert.pem} and {@code key.pem}, and its certificate names the hosts. A file that fits both patterns
     * for two hosts, as {@code mx-key.pem} fits {@code ${tls_sni}.pem} and {@code ${tls_sni}-key.pem}, is what the pattern with more around
     * the host says, unless only by the other one there are both files.
     *
     * @param certificatePattern the certificate's, for example {@code certs/${tls_sni}.pem}
     * @param keyPattern the key's, for example {@code private/${tls_sni}.pem}
     * @return the layout
     * @throws IllegalArgumentException if only the key's pattern contains {@code ${tls_sni}}, or a pattern is absolute, has {@code ..} in it,
     *     or is empty
     */
    public static Layout template(String certificatePattern, String keyPattern) {
        Objects.requireNonNull(certificatePattern, "certificatePattern");
        Objects.requireNonNull(keyPattern, "keyPattern");
        return new TemplateLayout(
                certificatePattern.equals(keyPattern) && certificatePattern.contains(TemplateLayout.PLACEHOLDER)
                        ? certificatePattern
                        : certificatePattern + "," + keyPattern,
                certificatePattern,
                keyPattern);
    }

    /**
     * Returns the layout that a command line or a configuration file asks for: {@code exim}, {@code certbot}, {@code pairs}, {@code
     * bundle}, {@code pkcs12}, {@code kubernetes} or {@code any}; or a {@linkplain #template template}: the certificate's pattern, a comma and
     * the key's, or one pattern for files with both. Names are in lower case. Each layout's {@link #toString()} is what it is
     * found by here.
     *
     * @param name the name of the layout, or a template, for example {@code certs/${tls_sni}.pem,private/${tls_sni}.key}
     * @return the layout
     * @throws IllegalArgumentException if it is neither; the message lists the names, or says what is wrong with the template
     */
    public static Layout named(String name) {
        Objects.requireNonNull(name, "name");
        if (name.contains(TemplateLayout.PLACEHOLDER) || name.contains(",")) {
            return template(name);
        }
        List<Layout> builtIn = List.of(exim(), certbot(), pairs(), bundle(), pkcs12(), kubernetes(), any());
        return builtIn.stream()
                .filter(layout -> layout.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of "
                        + builtIn.stream().map(Layout::toString).collect(Collectors.joining(", "))
                        + ", or a template such as certs/" + TemplateLayout.PLACEHOLDER + ".pem,private/"
                        + TemplateLayout.PLACEHOLDER + ".key, but was \"" + Printable.line(name) + "\""));
    }

    private static Layout template(String patterns) {
        List<String> both = List.of(patterns.split(",", -1));
        if (both.size() > 2) {
            throw new IllegalArgumentException("\"" + Printable.line(patterns)
                    + "\" is no template: expected the certificate's pattern, a comma and the key's");
        }
        return template(both.get(0), both.get(both.size() - 1));
    }

    /**
     * The units in a directory: what the files of one credential are known by. Opens no file, and looks at none where the names in
     * one directory say it all.
     *
     * @param units told each unit at least once, in no order
     */
    abstract void list(Path directory, Consumer<String> units) throws IOException;

    /**
     * Returns the layout for one directory that is being opened: itself, unless it learns from the files.
     *
     * @param passwords of encrypted keys
     * @param clock by which certificates are valid
     */
    Layout opened(Path directory, KeyPasswords passwords, Clock clock) {
        return this;
    }

    /** Whether there is no unit in a directory. Looks at as little of it as possible. */
    boolean isEmpty(Path directory) throws IOException {
        try {
            list(directory, unit -> {
                throw new Found();
            });
            return true;
        } catch (Found found) {
            return false;
        }
    }

    /** Ends a listing at the first unit. */
    @SuppressWarnings("serial") // never leaves this class
    private static final class Found extends RuntimeException {
        Found() {
            super(null, null, false, false);
        }
    }

    /** Returns the unit whose files a path below the directory is, or may be one of. Touches no file. */
    abstract Optional<String> unitOf(Path directory, Path changed);

    /** Returns the units whose files changed paths are, or may be. Layouts that learn from the files read them. */
    Set<String> unitsOf(Path directory, Collection<Path> changed) throws IOException {
        return changed.stream()
                .flatMap(path -> unitOf(directory, path).stream())
                .collect(Collectors.toSet());
    }

    /** Returns the unit that is in doubt when a path below the directory does not answer. */
    Optional<String> unitAt(Path directory, Path path) {
        return unitOf(directory, path);
    }

    /**
     * Returns the host that a unit's name stands for; empty where the certificate says it.
     *
     * @throws IllegalArgumentException if the name is none
     */
    abstract Optional<HostPattern> host(String unit);

    /** Returns the host that a unit's name stands for; empty where the certificate says it, or if the name is none. */
    final Optional<HostPattern> namedHost(String unit) {
        try {
            return host(unit);
        } catch (IllegalArgumentException notAName) {
            return Optional.empty();
        }
    }

    /** Returns the names in the certificate of a unit whose files were not read, if they are known all the same. */
    List<String> names(String unit) {
        return List.of();
    }

    /** Whether a unit is called after its files, so that no path can be made of a name that has lost letters. */
    boolean isNamedAfterFiles() {
        return true;
    }

    /** Whether units are told apart by their hosts, though no name of a file gives these: another unit may take the place of one. */
    boolean groupsByHosts() {
        return false;
    }

    /** Returns what a unit is called in a log, where its name gives no host. */
    String label(String unit) {
        return unit;
    }

    /** Whether a unit's files are those of a host, as far as their names, or habits, tell. */
    boolean isPresumablyFor(ServerName host, String unit) {
        return presumedHost(unit).filter(HostPattern.of(host)::equals).isPresent();
    }

    /** Returns the host of a unit whose certificate cannot be read: where the certificate says it, by the habit of who makes the units. */
    Optional<HostPattern> presumedHost(String unit) {
        return namedHost(unit);
    }

    /**
     * Where the files of a unit are at this moment; empty if there are none any more.
     *
     * @throws CertificateLoadException if one of two files is missing
     * @throws IllegalArgumentException if the unit's name is none
     */
    abstract Optional<PairFiles> files(Path directory, String unit) throws CertificateLoadException;

    /** Returns every path that {@link #files} looks at for a unit, whether there is a file or not. */
    abstract List<Path> paths(Path directory, String unit);

    /** Returns the directories whose entries make the units. */
    abstract List<Path> roots(Path directory);

    /** Where the certificate of a host is looked for first, to be named in a message. */
    abstract Path certificateFile(Path directory, ServerName host);

    /**
     * Returns what the layout is {@linkplain #named found by}.
     *
     * @return for example {@code exim}, or the patterns of a template
     */
    @Override
    public String toString() {
        return name;
    }

    /** Tells the name of each entry of a directory, but for hidden ones. */
    static void entries(Path directory, Consumer<String> names) throws IOException {
        entries(directory, (name, entry) -> names.accept(name));
    }

    /**
     * Tells the name of each entry of a directory, but for hidden ones, and the entry: by that it can be reached even if its name
     * {@linkplain FileNames#isUnspeakable has lost letters}.
     */
    static void entries(Path directory, BiConsumer<String, Path> entries) throws IOException {
        DiskThread.at(directory);
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path entry : stream) {
                DiskThread.at(directory); // still there: a million entries take a while
                String name = FileNames.of(entry);
                if (!name.startsWith(".")) {
                    entries.accept(name, entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Whether there is something by this name, be it a link that leads nowhere, or a path that is known not to answer. */
    static boolean isThere(Path path) {
        if (DiskThread.avoids(path)) {
            return true;
        }
        DiskThread.at(path);
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether there is a folder by this name; a path that is known not to answer is taken for one. */
    static boolean isFolder(Path path) {
        if (DiskThread.avoids(path)) {
            return true;
        }
        DiskThread.at(path);
        return Files.isDirectory(path);
    }

    private static boolean leadsSomewhere(Path path) {
        DiskThread.at(path);
        return Files.exists(path);
    }

    /** Whether a folder that may not be entered is called like a host: others are no business of a layout's. */
    static boolean isHost(String name) {
        try {
            HostPattern.ofUnicode(name);
            return true;
        } catch (IllegalArgumentException another) {
            return false;
        }
    }

    /** Whether it cannot be known if there is something, for want of permission or because the disk fails: then nothing is gone. */
    static boolean isHidden(Path path) {
        DiskThread.at(path);
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
            return false;
        } catch (NoSuchFileException absent) {
            return false;
        } catch (AccessDeniedException hidden) {
            return true;
        } catch (IOException failed) {
            return FileStamp.mayBeThere(path);
        }
    }

    /** Whether there is something by this name, or it cannot be known. */
    static boolean isPossiblyThere(Path path) {
        return isThere(path) || isHidden(path);
    }

    /**
     * Whether a certificate's file and its key's are both there.
     *
     * @return false if neither is
     * @throws CertificateLoadException if one is missing
     */
    static boolean areThere(Path certificate, Path key) throws CertificateLoadException {
        boolean hasCertificate = isPossiblyThere(certificate);
        boolean hasKey = leadsSomewhere(key) || isHidden(key);
        if (hasCertificate && !hasKey) {
            throw new CertificateLoadException(certificate, RefusalReason.KEY_MISSING, missing("private key", key));
        }
        if (hasKey && !hasCertificate) {
            throw new CertificateLoadException(
                    key, RefusalReason.CERTIFICATE_MISSING, missing("certificate", certificate));
        }
        return hasCertificate;
    }

    private static String missing(String what, Path file) {
        return "its " + what + " is missing, " + Printable.path(file) + " "
                + (Files.isSymbolicLink(file)
                        ? ClosedPath.reason(file) + "; or remove this file"
                        : "does not exist; put it there, or remove this file");
    }
}

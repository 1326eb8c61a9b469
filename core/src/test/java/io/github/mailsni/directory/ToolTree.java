package io.github.mailsni.directory;

import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The directory that a program keeps its certificates in: how it writes them, and by which layouts it is opened. */
record ToolTree(String tool, List<String> layouts, Kind kind, Writer writer) {
    static final String PASSWORD = "secret";
    static final List<ToolTree> ALL = List.of(
            // ACME clients
            tree("certbot", "certbot", Kind.TWO_TYPES, (files, name, it, n) -> {
                String lineage = it.isRsa() ? name + "-0001" : name;
                String archive = "archive/" + lineage + "/";
                files.cert(archive + "cert" + n + ".pem");
                files.chain(archive + "chain" + n + ".pem");
                files.full(archive + "fullchain" + n + ".pem");
                files.key(archive + "privkey" + n + ".pem");
                for (String each : List.of("cert", "chain", "fullchain", "privkey")) {
                    files.link("live/" + lineage + "/" + each + ".pem", "../../" + archive + each + n + ".pem");
                }
                files.text("live/README", "");
                files.text("live/" + lineage + "/README", "");
                files.text("renewal/" + lineage + ".conf", "version = 2.1.0");
                files.request("csr/000" + n + "_csr-certbot.pem");
                files.key("keys/000" + n + "_key-certbot.pem");
                files.text("accounts/acme/directory/1/private_key.json", "{}");
            }),
            tree("acme.sh", "pairs", Kind.TWO_TYPES, (files, name, it, n) -> {
                String folder = name + (it.isRsa() ? "/" : "_ecc/");
                files.cert(folder + name + ".cer");
                files.chain(folder + "ca.cer");
                files.full(folder + "fullchain.cer");
                files.key(folder + name + ".key");
                files.request(folder + name + ".csr");
                files.text(folder + name + ".conf", "Le_Domain='" + name + "'");
                files.text("account.conf", "");
                files.spareKey("ca/acme/account.key");
            }),
            tree("lego", "pairs", Kind.PLAIN, (files, name, it, n) -> {
                files.full(name + ".crt");
                files.chain(name + ".issuer.crt");
                files.key(name + ".key");
                files.text(name + ".json", "{}");
            }),
            tree("dehydrated", "certbot", Kind.PLAIN, (files, name, it, n) -> {
                String folder = name + "/";
                files.cert(folder + "cert-16" + n + ".pem");
                files.chain(folder + "chain-16" + n + ".pem");
                files.full(folder + "fullchain-16" + n + ".pem");
                files.key(folder + "privkey-16" + n + ".pem");
                files.request(folder + "cert-16" + n + ".csr");
                files.link(folder + "cert.csr", "cert-16" + n + ".csr");
                for (String each : List.of("cert", "chain", "fullchain", "privkey")) {
                    files.link(folder + each + ".pem", each + "-16" + n + ".pem");
                }
            }),
            tree("getssl", "pairs", Kind.PLAIN, (files, name, it, n) -> {
                String folder = name + "/";
                files.cert(folder + name + ".crt");
                files.chain(folder + "chain.crt");
                files.full(folder + "fullchain.crt");
                files.key(folder + name + ".key");
                files.request(folder + name + ".csr");
                files.text(folder + "getssl.cfg", "");
                files.cert(folder + "archive/2026_" + n + "/" + name + ".crt");
                files.key(folder + "archive/2026_" + n + "/" + name + ".key");
            }),
            tree("uacme", "${tls_sni}/cert.pem,private/${tls_sni}/key.pem", Kind.PLAIN, (files, name, it, n) -> {
                files.full(name + "/cert.pem");
                files.full(name + "/cert-16" + n + ".pem"); // which a renewal leaves behind
                files.key("private/" + name + "/key.pem");
                files.spareKey("private/key.pem");
            }),
            tree("acmetool", "live/${tls_sni}/fullchain,live/${tls_sni}/privkey", Kind.PLAIN, (files, name, it, n) -> {
                String id = name.hashCode() + "-" + n;
                String folder = "certs/" + id + "/";
                files.cert(folder + "cert");
                files.chain(folder + "chain");
                files.full(folder + "fullchain");
                files.text(folder + "url", "https://acme.example/order/" + n);
                files.key("keys/" + id + "/privkey");
                files.link(folder + "privkey", "../../keys/" + id + "/privkey");
                files.spareKey("accounts/acme.example%2fdirectory/1/privkey");
                files.link(folder + "account", "../../accounts/acme.example%2fdirectory/1");
                files.link("live/" + name, "../certs/" + id);
            }),
            tree(
                    "acme-client (OpenBSD)",
                    "${tls_sni}.fullchain.pem,private/${tls_sni}.key",
                    Kind.PLAIN,
                    (files, name, it, n) -> {
                        files.full(name + ".fullchain.pem");
                        files.key("private/" + name + ".key");
                    }),
            tree(
                    "acme-tiny, simp_le",
                    "${tls_sni}/fullchain.pem,${tls_sni}/key.pem",
                    Kind.PLAIN,
                    (files, name, it, n) -> {
                        files.full(name + "/fullchain.pem");
                        files.key(name + "/key.pem");
                        files.spareKey("account_key.json");
                    }),
            tree("Posh-ACME", "${tls_sni}/fullchain.cer,${tls_sni}/cert.key", Kind.PLAIN, (files, name, it, n) -> {
                files.cert(name + "/cert.cer");
                files.chain(name + "/chain.cer");
                files.full(name + "/fullchain.cer");
                files.key(name + "/cert.key");
                files.text(name + "/order.json", "{}");
            }),
            tree("win-acme", "${tls_sni}-chain.pem,${tls_sni}-key.pem", Kind.PLAIN, (files, name, it, n) -> {
                files.cert(name + "-crt.pem");
                files.chain(name + "-chain-only.pem");
                files.full(name + "-chain.pem");
                files.key(name + "-key.pem");
            }),
            tree(
                    "mod_md (Apache)",
                    "${tls_sni}/pubcert.pem,${tls_sni}/privkey.pem",
                    Kind.PLAIN,
                    (files, name, it, n) -> {
                        files.full(name + "/pubcert.pem");
                        files.key(name + "/privkey.pem");
                        files.text(name + "/md.json", "{}");
                    }),
            tree("Greenlock", "certbot", Kind.PLAIN, (files, name, it, n) -> {
                String folder = "live/" + name + "/";
                files.cert(folder + "cert.pem");
                files.chain(folder + "chain.pem");
                files.full(folder + "fullchain.pem");
                files.key(folder + "privkey.pem");
                files.bundle(folder + "bundle.pem");
            }),
            tree("step", "pairs", Kind.PLAIN, (files, name, it, n) -> {
                files.full(name + ".crt");
                files.key(name + ".key");
            }),
            tree("easy-rsa", "any", Kind.PLAIN, (files, name, it, n) -> {
                files.full("issued/" + name + ".crt");
                files.key("private/" + name + ".key");
                files.spareKey("private/ca.key");
                files.root("ca.crt");
                files.request("reqs/" + name + ".req");
            }),
            // servers
            tree("Caddy", "pairs", Kind.PLAIN, (files, name, it, n) -> {
                files.full(name + "/" + name + ".crt");
                files.key(name + "/" + name + ".key");
                files.text(name + "/" + name + ".json", "{}");
            }),
            tree(
                    "traefik-certs-dumper",
                    "certs/${tls_sni}.crt,private/${tls_sni}.key",
                    Kind.PLAIN,
                    (files, name, it, n) -> {
                        files.full("certs/" + name + ".crt");
                        files.key("private/" + name + ".key");
                    }),
            tree("acme-companion (nginx-proxy)", "pairs", Kind.PLAIN, (files, name, it, n) -> {
                files.full(name + "/fullchain.pem");
                files.cert(name + "/cert.pem");
                files.chain(name + "/chain.pem");
                files.key(name + "/key.pem");
                files.link(name + ".crt", "./" + name + "/fullchain.pem");
                files.link(name + ".chain.pem", "./" + name + "/chain.pem");
                files.link(name + ".key", "./" + name + "/key.pem");
                files.parameters(name + ".dhparam.pem");
            }),
            tree("Exim", "exim", Kind.PLAIN, (files, name, it, n) -> {
                files.full("exim.crt." + name);
                files.key("exim.key." + name);
            }),
            tree("Postfix", "bundle", Kind.PLAIN, (files, name, it, n) -> files.bundle(name + ".pem")),
            tree(
                    "HAProxy",
                    "bundle",
                    Kind.TWO_TYPES,
                    (files, name, it, n) ->
                            files.bundle(name + ".pem" + (it.isRsa() ? ".rsa" : it.hasRsa() ? ".ecdsa" : ""))),
            tree("HAProxy (split files)", "pairs", Kind.TWO_TYPES, (files, name, it, n) -> {
                String file = name + ".crt" + (it.isRsa() ? ".rsa" : it.hasRsa() ? ".ecdsa" : "");
                files.full(file);
                files.key(file + ".key");
            }),
            tree("Dovecot", "certs/${tls_sni}.pem,private/${tls_sni}.pem", Kind.PLAIN, (files, name, it, n) -> {
                files.full("certs/" + name + ".pem");
                files.key("private/" + name + ".pem");
            }),
            tree(
                    "Tomcat, James (a key store for each host)",
                    "pkcs12",
                    Kind.PLAIN,
                    (files, name, it, n) -> files.pkcs12(name + ".p12")),
            tree("Tomcat, James (one key store)", "pkcs12", Kind.SINGLE, (files, name, it, n) -> files.jks("keystore")),
            tree("cert-manager (a secret for each host)", "kubernetes", Kind.PLAIN, (files, name, it, n) -> {
                String version = name + "/..2026_" + n + "/";
                files.full(version + "tls.crt");
                files.key(version + "tls.key");
                files.root(version + "ca.crt");
                files.link(name + "/..data", "..2026_" + n);
                for (String each : List.of("tls.crt", "tls.key", "ca.crt")) {
                    files.link(name + "/" + each, "..data/" + each);
                }
            }),
            tree("cert-manager (one secret)", "kubernetes", Kind.SINGLE, (files, name, it, n) -> {
                files.full("..2026_" + n + "/tls.crt");
                files.key("..2026_" + n + "/tls.key");
                files.root("..2026_" + n + "/ca.crt");
                files.link("..data", "..2026_" + n);
                for (String each : List.of("tls.crt", "tls.key", "ca.crt")) {
                    files.link(each, "..data/" + each);
                }
            }),
            // panels and mail suites
            tree("Mail-in-a-Box", "any", Kind.ONE_KEY, (files, name, it, n) -> {
                files.keyOfAll("ssl_private_key.pem");
                files.full(name + "-2026010" + n + "-abcdef.pem");
                files.request(name + ".csr");
                files.link("ssl_certificate.pem", name + "-2026010" + n + "-abcdef.pem");
                files.parameters("dh2048.pem");
            }),
            tree("Mailcow", "any", Kind.PLAIN, (files, name, it, n) -> {
                String folder = it.isDefault() ? "" : name + "/";
                files.full(folder + "cert.pem");
                files.key(folder + "key.pem");
                files.spareKey("acme/account.pem");
                files.text(folder + "domains", name);
                files.parameters("dhparams.pem");
            }),
            tree("Mailu", "cert.pem,key.pem", Kind.SINGLE, (files, name, it, n) -> {
                files.full("cert.pem");
                files.key("key.pem");
            }),
            tree("docker-mailserver", "${tls_sni}.pem,key.pem", Kind.ONE_KEY, (files, name, it, n) -> {
                files.full(name + ".pem");
                files.keyOfAll("key.pem");
            }),
            tree("iRedMail", "certs/iRedMail.crt,private/iRedMail.key", Kind.SINGLE, (files, name, it, n) -> {
                files.full("certs/iRedMail.crt");
                files.key("private/iRedMail.key");
            }),
            tree("Zimbra", "any", Kind.SINGLE, (files, name, it, n) -> {
                files.cert("commercial/commercial.crt");
                files.chain("commercial/commercial_ca.crt");
                files.key("commercial/commercial.key");
                files.root("ca/ca.pem");
            }),
            tree(
                    "Plesk",
                    "any",
                    Kind.PLAIN,
                    (files, name, it, n) -> files.bundle(it.isDefault() ? "scfA1b2C3" : "scfX9y8Z7")),
            tree("cPanel", "${tls_sni}/combined", Kind.PLAIN, (files, name, it, n) -> {
                files.bundle(name + "/combined");
                files.full(name + "/certificates");
            }),
            tree("DirectAdmin", "any", Kind.PLAIN, (files, name, it, n) -> {
                String stem = (it.isDefault() ? "admin" : "user1") + "/domains/" + name;
                files.cert(stem + ".cert");
                files.chain(stem + ".cacert");
                files.key(stem + ".key");
                files.text(stem + ".conf", "ssl=ON");
            }),
            tree("HestiaCP, VestaCP", "pairs", Kind.PLAIN, (files, name, it, n) -> {
                files.full(name + ".crt");
                files.key(name + ".key");
                files.chain(name + ".ca");
                files.bundle(name + ".pem");
            }),
            tree("ISPConfig", "any", Kind.PLAIN, (files, name, it, n) -> {
                String stem = (it.isDefault() ? "client1/web1" : "client2/web7") + "/ssl/" + name + "-le";
                files.full(stem + ".crt");
                files.key(stem + ".key");
                files.chain(stem + ".bundle");
            }),
            tree("Froxlor", "pairs", Kind.PLAIN, (files, name, it, n) -> {
                files.cert(name + ".crt");
                files.key(name + ".key");
                files.chain(name + "_chain.pem");
                files.full(name + "_fullchain.pem");
                files.chain(name + "_CA.pem");
            }),
            tree("Virtualmin", "any", Kind.PLAIN, (files, name, it, n) -> {
                String folder = (it.isDefault() ? "16000001" : "16000002") + "/ssl.";
                files.cert(folder + "cert");
                files.chain(folder + "ca");
                files.full(folder + "combined");
                files.bundle(folder + "everything");
                files.key(folder + "key");
            }),
            tree("CyberPanel", "certbot", Kind.PLAIN, (files, name, it, n) -> {
                files.full("live/" + name + "/fullchain.pem");
                files.key("live/" + name + "/privkey.pem");
            }),
            tree("CloudPanel", "pairs", Kind.PLAIN, (files, name, it, n) -> {
                files.full(name + ".crt");
                files.key(name + ".key");
            }),
            tree("Synology DSM", "certbot", Kind.PLAIN, (files, name, it, n) -> {
                String folder = (it.isDefault() ? "aB3dEf" : "Zy9xWv") + "/";
                files.cert(folder + "cert.pem");
                files.chain(folder + "chain.pem");
                files.full(folder + "fullchain.pem");
                files.key(folder + "privkey.pem");
                files.text("INFO", "{}");
            }));

    /** What a tree can hold. */
    enum Kind {
        PLAIN,
        TWO_TYPES,
        SINGLE,
        ONE_KEY
    }

    /** The certificates of one state of a tree. */
    record Content(
            int number,
            TestCertificate byDefault,
            Optional<TestCertificate> host,
            Optional<TestCertificate> rsa,
            TestCertificate keyOfAll) {}

    /** A host's certificate to be written. */
    record Item(String name, TestCertificate certificate, boolean isDefault, boolean isRsa, boolean hasRsa) {}

    /** Writes the files of one certificate as the program does. */
    @FunctionalInterface
    interface Writer {
        void write(TreeFiles files, String name, Item it, int number) throws IOException;
    }

    private static ToolTree tree(String tool, String layout, Kind kind, Writer writer) {
        return new ToolTree(tool, List.of(layout), kind, writer);
    }

    boolean twoTypes() {
        return kind == Kind.TWO_TYPES;
    }

    boolean single() {
        return kind == Kind.SINGLE;
    }

    boolean oneKey() {
        return kind == Kind.ONE_KEY;
    }

    void write(Path root, Content content) throws IOException {
        List<Item> items = new ArrayList<>();
        content.host()
                .ifPresent(host -> items.add(new Item(
                        "mail.example.com", host, false, false, content.rsa().isPresent())));
        content.rsa().ifPresent(rsa -> items.add(new Item("mail.example.com", rsa, false, true, true)));
        items.add(new Item("mail.default.example", content.byDefault(), true, false, false));
        for (Item item : items) {
            writer.write(
                    new TreeFiles(root, item.certificate(), content.keyOfAll()), item.name(), item, content.number());
        }
    }

    @Override
    public String toString() {
        return tool;
    }

    /** Writes files with parts of one certificate. */
    record TreeFiles(Path root, TestCertificate certificate, TestCertificate keyOfAll) {
        private Path file(String name) throws IOException {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            return file;
        }

        void text(String name, String text) throws IOException {
            Files.writeString(file(name), text);
        }

        private static String pem(X509Certificate certificate) {
            try {
                return "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n";
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        void cert(String name) throws IOException {
            text(name, pem(certificate.leaf()));
        }

        void chain(String name) throws IOException {
            text(name, pem(certificate.chain().get(1)));
        }

        void root(String name) throws IOException {
            List<X509Certificate> chain = certificate.chainWithRoot();
            text(name, pem(chain.get(chain.size() - 1)));
        }

        void full(String name) throws IOException {
            text(name, certificate.certificatePem());
        }

        void key(String name) throws IOException {
            text(name, certificate.privateKeyPem());
        }

        void keyOfAll(String name) throws IOException {
            text(name, keyOfAll.privateKeyPem());
        }

        /** A key that belongs to no certificate: an account's. */
        void spareKey(String name) throws IOException {
            text(name, SPARE.privateKeyPem());
        }

        void bundle(String name) throws IOException {
            text(name, certificate.privateKeyPem() + certificate.certificatePem());
        }

        void request(String name) throws IOException {
            text(name, "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n");
        }

        void parameters(String name) throws IOException {
            text(name, "-----BEGIN DH PARAMETERS-----\nMEYCQQ==\n-----END DH PARAMETERS-----\n");
        }

        void pkcs12(String name) throws IOException {
            Files.write(file(name), certificate.pkcs12(PASSWORD.toCharArray()));
        }

        void jks(String name) throws IOException {
            try (OutputStream out = Files.newOutputStream(file(name))) {
                KeyStore store = KeyStore.getInstance("JKS");
                store.load(null, null);
                store.setKeyEntry(
                        "mail",
                        certificate.privateKey(),
                        PASSWORD.toCharArray(),
                        certificate.chain().toArray(Certificate[]::new));
                store.store(out, PASSWORD.toCharArray());
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        void link(String name, String target) throws IOException {
            Path link = file(name);
            Path fresh = link.resolveSibling(".new-link");
            Files.deleteIfExists(fresh);
            Files.createSymbolicLink(fresh, Path.of(target));
            Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static final TestCertificate SPARE =
            TestAuthority.create("another CA").issue("account.example");
}

package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.HostPattern;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.internal.material.PairFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The layout")
class LayoutTest {
    @TempDir
    Path directory;

    private void files(String... names) throws IOException {
        for (String name : names) {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
    }

    /** What was found, as {@code host: certificate + key}. */
    private List<String> units(Layout layout) throws IOException {
        Set<String> units = new TreeSet<>();
        layout.list(directory, units::add);
        assertThat(units)
                .allSatisfy(unit -> assertThat(layout.paths(directory, unit))
                        .allSatisfy(path -> assertThat(layout.unitsOf(directory, List.of(path)))
                                .contains(unit)));
        return List.copyOf(units);
    }

    private List<String> found(Layout layout) throws IOException {
        return units(layout).stream()
                .flatMap(unit -> files(layout, unit).stream())
                .map(files -> files.host().map(HostPattern::toString).orElse("(" + files.label() + ")") + ": "
                        + String.join(
                                " + ",
                                files.paths().stream()
                                        .map(path -> directory.relativize(path).toString())
                                        .toList()))
                .toList();
    }

    private Optional<PairFiles> files(Layout layout, String unit) {
        try {
            return layout.files(directory, unit);
        } catch (CertificateLoadException incomplete) {
            return Optional.empty();
        }
    }

    private List<String> refused(Layout layout) throws IOException {
        List<String> refused = new ArrayList<>();
        for (String unit : units(layout)) {
            try {
                assertThat(layout.files(directory, unit)).isPresent();
            } catch (CertificateLoadException e) {
                refused.add(e.reason().code() + ": " + directory.relativize(e.file()));
            }
        }
        return refused;
    }

    @Test
    @DisplayName("exim: exim.crt.NAME and exim.key.NAME, and nothing else")
    void exim() throws Exception {
        files(
                "exim.crt.mail.example.com",
                "exim.key.mail.example.com",
                "exim.crt.*.example.org",
                "exim.key.*.example.org",
                "exim.crt.nokey.example.com",
                "exim.key.nocrt.example.com",
                "exim.crt",
                "exim.key",
                "README",
                "mail.example.net.crt");

        assertThat(found(Layout.exim()))
                .containsExactly(
                        "*.example.org: exim.crt.*.example.org + exim.key.*.example.org",
                        "mail.example.com: exim.crt.mail.example.com + exim.key.mail.example.com");
        assertThat(refused(Layout.exim()))
                .containsExactly(
                        "certificate-missing: exim.key.nocrt.example.com", "key-missing: exim.crt.nokey.example.com");
    }

    @Test
    @DisplayName("certbot: a folder of any name in live, below the directory or the directory itself")
    void certbot() throws Exception {
        files(
                "live/README",
                "live/example.com-0001/fullchain.pem",
                "live/example.com-0001/privkey.pem",
                "live/example.com-0001/cert.pem",
                "live/nokey.example.com/fullchain.pem",
                "archive/example.com-0001/fullchain1.pem");

        String lineage = "(example.com-0001): %sexample.com-0001/fullchain.pem + %sexample.com-0001/privkey.pem";
        assertThat(found(Layout.certbot())).containsExactly(lineage.formatted("live/", "live/"));
        assertThat(refused(Layout.certbot())).containsExactly("key-missing: live/nokey.example.com/fullchain.pem");

        directory = directory.resolve("live");
        assertThat(found(Layout.certbot())).containsExactly(lineage.formatted("", ""));
    }

    @Test
    @DisplayName("pairs: NAME.crt, .cer or .pem with NAME.key")
    void pairs() throws Exception {
        files(
                "a.example.crt",
                "a.example.key",
                "b.example.pem",
                "b.example.key",
                "c.example.cer",
                "c.example.key",
                "*.d.example.crt",
                "*.d.example.key",
                "nokey.example.crt",
                "nocrt.example.key",
                "notes.txt");

        assertThat(found(Layout.pairs()))
                .containsExactly(
                        "*.d.example: *.d.example.crt + *.d.example.key",
                        "a.example: a.example.crt + a.example.key",
                        "b.example: b.example.pem + b.example.key",
                        "c.example: c.example.cer + c.example.key");
        assertThat(refused(Layout.pairs()))
                .containsExactly("certificate-missing: nocrt.example.key", "key-missing: nokey.example.crt");
    }

    @Test
    @DisplayName("pairs: lego's directory, with its issuers and its wildcard")
    void lego() throws Exception {
        files(
                "mail.example.com.crt",
                "mail.example.com.key",
                "mail.example.com.issuer.crt",
                "mail.example.com.json",
                "mail.example.com.pem",
                "_.example.org.crt",
                "_.example.org.key");

        assertThat(found(Layout.pairs()))
                .containsExactly(
                        "*.example.org: _.example.org.crt + _.example.org.key",
                        "mail.example.com: mail.example.com.crt + mail.example.com.issuer.crt + mail.example.com.key");
        assertThat(refused(Layout.pairs())).isEmpty();
    }

    @Test
    @DisplayName("pairs: a host below .ca whose name begins like another host's, and a chain with a name of its kind")
    void hostsWithTheNameOfChains() throws Exception {
        files(
                "example.crt",
                "example.key",
                "example.ca.crt",
                "example.ca.key",
                "example.chain.pem",
                "b.example.crt",
                "b.example.key",
                "b.example.ca.crt",
                "c.example.crt",
                "c.example.key",
                "c.example.ca.crt",
                "c.example.ca.crt.key");

        assertThat(found(Layout.pairs()))
                .containsExactly(
                        "b.example: b.example.crt + b.example.ca.crt + b.example.key",
                        "c.example: c.example.crt + c.example.key",
                        "c.example.ca: c.example.ca.crt + c.example.ca.crt.key",
                        "example: example.crt + example.chain.pem + example.key",
                        "example.ca: example.ca.crt + example.ca.key");
        assertThat(refused(Layout.pairs())).isEmpty();
    }

    @Test
    @DisplayName("pairs: a chain that gets a key of its own is a host's from then on, until the key is taken away")
    void chainThatGetsAKey() throws Exception {
        files("example.crt", "example.key", "example.ca.crt");
        Layout layout = Layout.pairs().opened(directory, KeyPasswords.none(), Clock.systemUTC());
        layout.list(directory, unit -> {});
        Path key = directory.resolve("example.ca.key");
        assertThat(layout.files(directory, "example.ca")).isEmpty();

        files("example.ca.key");
        assertThat(layout.unitsOf(directory, List.of(key))).containsExactlyInAnyOrder("example", "example.ca");
        assertThat(layout.files(directory, "example.ca")).isPresent();
        assertThat(layout.files(directory, "example").orElseThrow().chain()).isEmpty();

        Files.delete(key);
        assertThat(layout.unitsOf(directory, List.of(key))).containsExactlyInAnyOrder("example", "example.ca");
        assertThat(layout.files(directory, "example.ca")).isEmpty();
        assertThat(layout.files(directory, "example").orElseThrow().chain())
                .containsExactly(directory.resolve("example.ca.crt"));
    }

    @Test
    @DisplayName("pairs: a chain that is there before its certificate is that one's as soon as it comes")
    void chainBeforeCertificate() throws Exception {
        files("example.issuer.crt", "example.key");
        Layout layout = Layout.pairs().opened(directory, KeyPasswords.none(), Clock.systemUTC());
        layout.list(directory, unit -> {});
        Path certificate = directory.resolve("example.crt");

        files("example.crt");
        assertThat(layout.unitsOf(directory, List.of(certificate)))
                .containsExactlyInAnyOrder("example", "example.issuer");
        assertThat(layout.files(directory, "example.issuer")).isEmpty();
        assertThat(layout.files(directory, "example").orElseThrow().chain())
                .containsExactly(directory.resolve("example.issuer.crt"));
    }

    @Test
    @DisplayName("pairs: acme.sh's folders, with two key types of one host")
    void acmeSh() throws Exception {
        files(
                "mail.example.com/mail.example.com.cer",
                "mail.example.com/mail.example.com.key",
                "mail.example.com/mail.example.com.csr",
                "mail.example.com/ca.cer",
                "mail.example.com/fullchain.cer",
                "mail.example.com_ecc/fullchain.cer",
                "mail.example.com_ecc/mail.example.com.key",
                "*.example.org_ecc/*.example.org.cer",
                "*.example.org_ecc/*.example.org.key",
                "ca/account.key",
                "http.header/x");

        assertThat(found(Layout.pairs()))
                .containsExactly(
                        "*.example.org: *.example.org_ecc/*.example.org.cer + *.example.org_ecc/*.example.org.key",
                        "mail.example.com: mail.example.com/fullchain.cer + mail.example.com/mail.example.com.key",
                        "mail.example.com: mail.example.com_ecc/fullchain.cer"
                                + " + mail.example.com_ecc/mail.example.com.key");
        assertThat(refused(Layout.pairs())).isEmpty();
    }

    @Test
    @DisplayName("bundle: NAME.pem, and NAME.pem.rsa beside NAME.pem.ecdsa")
    void bundle() throws Exception {
        files(
                "a.example.pem",
                "b.example.pem.rsa",
                "b.example.pem.ecdsa",
                "b.example.pem.ocsp",
                "c.example.crt",
                ".hidden.example.pem");

        assertThat(found(Layout.bundle()))
                .containsExactly(
                        "a.example: a.example.pem", "b.example: b.example.pem.ecdsa", "b.example: b.example.pem.rsa");
    }

    @Test
    @DisplayName("pkcs12: NAME.p12, NAME.pfx or NAME.jks")
    void pkcs12() throws Exception {
        files("a.example.p12", "b.example.pfx", "c.example.jks");

        assertThat(found(Layout.pkcs12()))
                .containsExactly("a.example: a.example.p12", "b.example: b.example.pfx", "c.example: c.example.jks");
    }

    @Test
    @DisplayName("kubernetes: NAME/tls.crt and tls.key, through the links of a mounted secret")
    void kubernetes() throws Exception {
        files("mail.example.com/..2026/tls.crt", "mail.example.com/..2026/tls.key", "lost+found/x");
        Path secret = directory.resolve("mail.example.com");
        Files.createSymbolicLink(secret.resolve("..data"), Path.of("..2026"));
        Files.createSymbolicLink(secret.resolve("tls.crt"), Path.of("..data/tls.crt"));
        Files.createSymbolicLink(secret.resolve("tls.key"), Path.of("..data/tls.key"));

        assertThat(found(Layout.kubernetes()))
                .containsExactly("mail.example.com: mail.example.com/tls.crt + mail.example.com/tls.key");
        assertThat(refused(Layout.kubernetes())).isEmpty();
    }

    @Test
    @DisplayName("template: two patterns, in two directories")
    void template() throws Exception {
        files("certs/mx-a.example.pem", "private/a.example.key", "certs/other.pem");

        assertThat(found(Layout.template("certs/mx-${tls_sni}.pem", "private/${tls_sni}.key")))
                .containsExactly("a.example: certs/mx-a.example.pem + private/a.example.key");
    }

    @Test
    @DisplayName("template: the same pattern twice is one file")
    void templateOfOneFile() throws Exception {
        files("a.example/all.pem", "b.example/none");

        assertThat(found(Layout.template("${tls_sni}/all.pem", "${tls_sni}/all.pem")))
                .containsExactly("a.example: a.example/all.pem");
    }

    @Test
    @DisplayName("template: the name may stand in it twice, and is the same then")
    void templateWithTheNameTwice() throws Exception {
        files("a.example/a.example.crt", "a.example/a.example.key", "b.example/a.example.crt");
        Layout layout = Layout.template("${tls_sni}/${tls_sni}.crt", "${tls_sni}/${tls_sni}.key");

        assertThat(found(layout)).containsExactly("a.example: a.example/a.example.crt + a.example/a.example.key");
        assertThat(refused(layout)).isEmpty();
    }

    @Test
    @DisplayName("template: the keys' directory may be missing, then the keys are")
    void templateWithoutKeys() throws Exception {
        files("certs/a.example.pem");

        assertThat(refused(Layout.template("certs/${tls_sni}.pem", "private/${tls_sni}.key")))
                .containsExactly("key-missing: certs/a.example.pem");
    }

    @ParameterizedTest
    @CsvSource({
        "${tls_sni}.pem, ${tls_sni}-key.pem",
        "${tls_sni}.pem, ${tls_sni}.key.pem",
        "${tls_sni}, ${tls_sni}.key",
        "${tls_sni}-cert.pem, ${tls_sni}.pem",
        "${tls_sni}, key-${tls_sni}",
        "${tls_sni}/tls.pem, ${tls_sni}-key/tls.pem",
        "tls/${tls_sni}.pem, tls/${tls_sni}-key.pem"
    })
    @DisplayName("template: a file that fits both patterns is what the one with more around the host says")
    void templatesThatOverlap(String certificate, String key) throws Exception {
        files(named(certificate, "a.example"), named(key, "a.example"), named(key, "b.example"));
        Layout layout = Layout.template(certificate, key);

        assertThat(found(layout))
                .containsExactly("a.example: " + named(certificate, "a.example") + " + " + named(key, "a.example"));
        assertThat(refused(layout)).hasSize(1);
        assertThat(layout.unitOf(directory, directory.resolve(named(key, "a.example"))))
                .hasValue("a.example");
    }

    @ParameterizedTest
    @CsvSource({
        "${tls_sni}.pem, ${tls_sni}-key.pem, mx-key",
        "${tls_sni}, ${tls_sni}.key, mx.key",
        "${tls_sni}-cert.pem, ${tls_sni}.pem, mx-cert"
    })
    @DisplayName("template: a file that fits both patterns is its own host's where only that one has both files")
    void templatesThatOverlapForAnotherHost(String certificate, String key, String host) throws Exception {
        files(named(certificate, host), named(key, host));
        Layout layout = Layout.template(certificate, key);

        assertThat(found(layout)).containsExactly(host + ": " + named(certificate, host) + " + " + named(key, host));
        assertThat(refused(layout)).isEmpty();
    }

    private static String named(String pattern, String host) {
        return pattern.replace("${tls_sni}", host);
    }

    @ParameterizedTest
    @ValueSource(strings = {"certs/all.pem", "/etc/${tls_sni}", "../${tls_sni}", "a/../${tls_sni}", "${tls_sni}/", ""})
    @DisplayName("template: refuses a pattern without the name, or outside the directory")
    void badTemplate(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Layout.template(pattern, "${tls_sni}.key"))
                .withMessageContaining("is no pattern for");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exim",
                "certbot",
                "pairs",
                "bundle",
                "pkcs12",
                "kubernetes",
                "any",
                "certs/${tls_sni}.pem,private/${tls_sni}.key",
                "${tls_sni}/combined",
                "${tls_sni}.pem,key.pem",
                "cert.pem,key.pem",
                "all.pem,all.pem"
            })
    @DisplayName("is found by its name or its patterns, which it also prints")
    void named(String name) {
        assertThat(Layout.named(name)).hasToString(name);
    }

    @Test
    @DisplayName("is found by name as the one that its method makes")
    void namedAsMade() throws Exception {
        files(
                "exim.crt.a.example",
                "exim.key.a.example",
                "b.example.pem",
                "c.example.crt",
                "c.example.key",
                "d.example.p12");
        files("live/e.example/fullchain.pem", "live/e.example/privkey.pem", "f.example/tls.crt", "f.example/tls.key");

        assertThat(units(Layout.named("exim"))).isEqualTo(units(Layout.exim())).isNotEmpty();
        assertThat(units(Layout.named("certbot")))
                .isEqualTo(units(Layout.certbot()))
                .isNotEmpty();
        assertThat(units(Layout.named("pairs")))
                .isEqualTo(units(Layout.pairs()))
                .isNotEmpty();
        assertThat(units(Layout.named("bundle")))
                .isEqualTo(units(Layout.bundle()))
                .isNotEmpty();
        assertThat(units(Layout.named("pkcs12")))
                .isEqualTo(units(Layout.pkcs12()))
                .isNotEmpty();
        assertThat(units(Layout.named("kubernetes")))
                .isEqualTo(units(Layout.kubernetes()))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sendmail", "EXIM", " exim", "template", ""})
    @DisplayName("has one of the names that the message lists, or there is none")
    void unknownName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Layout.named(name))
                .withMessage(
                        "expected one of exim, certbot, pairs, bundle, pkcs12, kubernetes, any, or a template such as"
                                + " certs/${tls_sni}.pem,private/${tls_sni}.key, but was \"" + name + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b,c", "${tls_sni}.crt,", ",key.pem", "/etc/${tls_sni}", "cert.pem,${tls_sni}.key"})
    @DisplayName("is no template of other patterns than two relative ones")
    void badTemplateByName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Layout.named(name))
                .withMessageMatching(".*is no (template|pattern).*");
    }

    @Test
    @DisplayName("is not found by a name with a line end, which the message escapes")
    void nameOfTwoLines() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Layout.named("exim\nX"))
                .withMessageEndingWith("but was \"exim\\x0aX\"");
    }
}

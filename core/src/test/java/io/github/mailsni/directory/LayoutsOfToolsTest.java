package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.mailsni.Credential;
import io.github.mailsni.MatchKind;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.ToolTree.Content;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The directory of")
class LayoutsOfToolsTest {
    private static final TestAuthority AUTHORITY =
            TestAuthority.create("mailsni test root").intermediate("mailsni test CA");
    private static final String DEFAULT = "mail.default.example";
    private static final String HOST = "mail.example.com";
    private static final TestCertificate KEY_OF_ALL = AUTHORITY.issue("key.example");

    @TempDir
    Path directory;

    private static Instant inDays(int days) {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(days, ChronoUnit.DAYS);
    }

    /** A certificate that is valid for longer than the one before it. */
    private static TestCertificate issue(String host, int number, KeyAlgorithm algorithm) {
        return AUTHORITY
                .certificateFor(host)
                .keyType(algorithm)
                .validity(inDays(-1), inDays(30 + number))
                .issue();
    }

    static List<Arguments> trees() {
        return ToolTree.ALL.stream()
                .flatMap(tree -> Stream.concat(tree.layouts().stream(), Stream.of("any"))
                        .distinct()
                        .map(layout -> arguments(tree, layout)))
                .toList();
    }

    @ParameterizedTest(name = "{0} opens by layout {1}, and serves each host right before and after a renewal")
    @MethodSource("trees")
    void opens(ToolTree tree, String layout) throws Exception {
        Path root = Files.createDirectories(directory.resolve("tree"));
        Content first = content(1, tree);
        tree.write(root, first);

        try (CertificateDirectory certificates = CertificateDirectory.builder(root)
                .layout(Layout.named(layout))
                .defaultHost(DEFAULT)
                .passwords(any -> Optional.of(ToolTree.PASSWORD.toCharArray()))
                .open()) {
            assertServed(certificates, tree, first);
            Content renewed = content(2, tree);
            tree.write(root, renewed);
            certificates.reload();
            assertServed(certificates, tree, renewed);
        }
    }

    private static Content content(int number, ToolTree tree) {
        return tree.oneKey()
                ? new Content(
                        number,
                        sharing(DEFAULT, number),
                        tree.single() ? Optional.empty() : Optional.of(sharing(HOST, number)),
                        Optional.empty(),
                        KEY_OF_ALL)
                : new Content(
                        number,
                        issue(DEFAULT, number, KeyAlgorithm.EC_P256),
                        tree.single() ? Optional.empty() : Optional.of(issue(HOST, number, KeyAlgorithm.EC_P256)),
                        tree.twoTypes() ? Optional.of(issue(HOST, number, KeyAlgorithm.RSA_2048)) : Optional.empty(),
                        KEY_OF_ALL);
    }

    private static TestCertificate sharing(String host, int number) {
        return AUTHORITY
                .certificateFor(host)
                .keyOf(KEY_OF_ALL)
                .validity(inDays(-1), inDays(30 + number))
                .issue();
    }

    private static void assertServed(CertificateDirectory certificates, ToolTree tree, Content content) {
        assertThat(certificates.report().refused()).as("refused").isEmpty();
        assertThat(certificates.report().warnings()).as("warnings").isEmpty();
        assertServed(certificates, DEFAULT, List.of(content.byDefault()));
        List<TestCertificate> own = Stream.of(content.host(), content.rsa())
                .flatMap(Optional::stream)
                .toList();
        if (!own.isEmpty()) {
            assertServed(certificates, HOST, own);
        }
        assertThat(certificates.select(ServerName.of("unknown.example")).match())
                .isEqualTo(MatchKind.DEFAULT);
        assertThat(tree.tool()).isNotEmpty();
    }

    private static void assertServed(CertificateDirectory certificates, String host, List<TestCertificate> expected) {
        List<Credential> credentials =
                certificates.select(ServerName.of(host)).host().credentials();
        assertThat(credentials)
                .as(host)
                .extracting(Credential::leaf)
                .containsExactlyElementsOf(
                        expected.stream().map(TestCertificate::leaf).toList());
        assertThat(credentials)
                .as("chain of " + host)
                .extracting(Credential::chain)
                .containsExactlyElementsOf(
                        expected.stream().map(TestCertificate::chain).toList());
    }

    @Test
    @DisplayName("at least 35 tools are tried, and each has a line in docs/layouts.md")
    void documented() throws Exception {
        assertThat(ToolTree.ALL).hasSizeGreaterThanOrEqualTo(35);
        assertThat(ToolTree.ALL).extracting(ToolTree::tool).doesNotHaveDuplicates();
        List<String> rows = Files.readAllLines(Path.of("..", "docs", "layouts.md")).stream()
                .filter(line -> line.startsWith("|"))
                .toList();
        assertThat(ToolTree.ALL)
                .allSatisfy(tree -> assertThat(rows).as(tree.tool()).anySatisfy(row -> {
                    assertThat(row).startsWith("| " + tree.tool() + " ");
                    String line = tree.layouts().get(0);
                    assertThat(row).contains("`" + line + "`");
                }));
    }
}

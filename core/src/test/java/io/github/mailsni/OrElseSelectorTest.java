package io.github.mailsni;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.DirectoryReport.ServedName;
import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.metrics.CertificateMetrics;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A selector that asks another one next")
class OrElseSelectorTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");
    private static final TestCertificate BY_DEFAULT = AUTHORITY.issue("mail.default.example");
    private static final TestCertificate FIRST = AUTHORITY.issue("first.example");
    private static final TestCertificate SECOND = AUTHORITY.issue("second.example");
    private static final TestCertificate BOTH = AUTHORITY.issue("both.example");
    private static final TestCertificate SHADOWED = AUTHORITY.issue("both.example");
    private static final ServerName SECOND_HOST = ServerName.of("second.example");
    private static final ServerName UNKNOWN = ServerName.of("unknown.example");

    @TempDir
    Path one;

    @TempDir
    Path other;

    private CertificateDirectory first;
    private CertificateDirectory second;
    private CertificateSelector selector;

    @BeforeEach
    void open() throws Exception {
        for (TestCertificate each : List.of(BY_DEFAULT, FIRST, BOTH)) {
            each.writeTo(one, TestLayout.EXIM);
        }
        SECOND.writeTo(other, TestLayout.PAIRS);
        SHADOWED.writeTo(other, TestLayout.PAIRS);
        first = CertificateDirectory.builder(one)
                .defaultHost("mail.default.example")
                .open();
        second = CertificateDirectory.builder(other)
                .layout(Layout.pairs())
                .defaultOf(first)
                .open();
        selector = first.orElse(second);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    private static Credential presented(CertificateSelector selector, RequestedName name) {
        return selector.select(name).host().credentials().get(0);
    }

    private void assertServed(RequestedName name, TestCertificate expected) {
        assertThat(presented(selector, name).leaf()).isEqualTo(expected.leaf());
        assertThat(selector.selectInMemory(name))
                .hasValueSatisfying(selection ->
                        assertThat(selection.host().credentials().get(0).leaf()).isEqualTo(expected.leaf()));
    }

    @Test
    @DisplayName("presents the first one's hosts, then the other one's, and the first one's default")
    void selects() {
        assertServed(ServerName.of("first.example"), FIRST);
        assertServed(SECOND_HOST, SECOND);
        assertServed(ServerName.of("both.example"), BOTH);
        assertServed(UNKNOWN, BY_DEFAULT);
        assertServed(RequestedName.absent(), BY_DEFAULT);
        assertThat(selector.select(SECOND_HOST).match()).isEqualTo(MatchKind.EXACT);
        assertThat(selector.select(UNKNOWN).unknown()).isTrue();
    }

    @Test
    @DisplayName("rejects what both do not know, by the first one's policy, and lets a listener have its default")
    void views() {
        CertificateSelector rejecting = selector.withUnknownNames(UnknownNamePolicy.REJECT);

        assertThat(rejecting.rejects(UNKNOWN)).isTrue();
        assertThat(rejecting.rejects(SECOND_HOST)).isFalse();
        assertThat(presented(selector.withDefaultHost(SECOND_HOST), UNKNOWN).leaf())
                .isEqualTo(SECOND.leaf());
    }

    @Test
    @DisplayName("sees what either is reloaded with, and the default of the directory behind follows the first one's")
    void reload() throws Exception {
        TestCertificate renewed = AUTHORITY.issue("second.example");
        TestCertificate renewedDefault = AUTHORITY.issue("mail.default.example");

        renewed.writeTo(other, TestLayout.PAIRS);
        second.reload();
        assertServed(SECOND_HOST, renewed);

        renewedDefault.writeTo(one, TestLayout.EXIM);
        first.reload();
        assertServed(UNKNOWN, renewedDefault);
        assertThat(presented(second, RequestedName.absent()).leaf()).isEqualTo(renewedDefault.leaf());
    }

    @Test
    @DisplayName("counts each handshake once, with the one that has the host")
    void records() {
        for (RequestedName name : List.of(ServerName.of("first.example"), SECOND_HOST, UNKNOWN)) {
            selector.recordPresented(name, selector.select(name), presented(selector, name));
        }
        selector.recordRejected(UNKNOWN);

        assertThat(first.statistics().selections())
                .containsEntry(MatchKind.EXACT, 1L)
                .containsEntry(MatchKind.DEFAULT, 1L);
        assertThat(second.statistics().selections()).containsEntry(MatchKind.EXACT, 1L);
        assertThat(selector.statistics().selections()).containsEntry(MatchKind.EXACT, 2L);
        assertThat(selector.statistics().rejections()).isEqualTo(1);
        assertThat(selector.statistics().unknownNames()).hasSize(1);
        assertThat(selector.statistics().hosts()).isEqualTo(5);
    }

    @Test
    @DisplayName("reports, lists and checks the files of both, without hosts that the first one has")
    void reports() throws Exception {
        Files.writeString(other.resolve("broken.example.crt"), "no certificate");
        second.reload();

        assertThat(selector.report().refused()).hasSize(1);
        assertThat(selector.stored().map(StoredCredentials::label))
                .containsExactly("both.example", "first.example", "mail.default.example", "second.example");
        assertThat(CoverageCheck.standard()
                        .trusting(TrustRoots.of(BY_DEFAULT.chainWithRoot().get(1)))
                        .checkDirectory(selector)
                        .names()
                        .stream()
                        .filter(ServedName::covered)
                        .map(ServedName::name))
                .containsExactly("both.example", "first.example", "mail.default.example", "second.example");
    }

    @Test
    @DisplayName("keeps its metrics though nothing else refers to it")
    void metrics() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new CertificateMetrics(first.orElse(second)).bindTo(registry);
        System.gc();

        assertThat(registry.get("mailsni.hosts").gauge().value()).isEqualTo(5);
    }

    @Test
    @DisplayName("leaves nothing behind when its user drops it, after what was registered is cancelled, too")
    void dropped() {
        List<WeakReference<CertificateSource>> views = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            CertificateSource view = first.orElse(second).origin();
            view.onChange(() -> {}).cancel();
            view.onClose(() -> {}).cancel();
            views.add(new WeakReference<>(view));
        }
        CertificateSource used = selector.origin();
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        for (int i = 0; i < 1_000 && garbage.get() != null; i++) {
            System.gc();
        }

        eventually(() -> assertThat(views).allMatch(view -> view.get() == null));
        assertThat(selector.origin()).isEqualTo(used);
    }

    @Test
    @DisplayName("is told of changes in either, and of the end when both have ended")
    void told() throws Exception {
        AtomicInteger changes = new AtomicInteger();
        AtomicInteger ends = new AtomicInteger();
        selector.onChange(changes::incrementAndGet);
        selector.onClose(ends::incrementAndGet);

        AUTHORITY.issue("second.example").writeTo(other, TestLayout.PAIRS);
        second.reload();
        assertThat(changes).hasPositiveValue();

        second.close();
        assertThat(ends).hasValue(0);
        first.close();
        first.close();
        assertThat(ends).hasValue(1);
    }

    @Test
    @DisplayName("may be Exim's lines before a directory")
    void eximFirst() throws Exception {
        String lookup =
                "${if exists{%1$s/exim.%2$s.$tls_sni}{%1$s/exim.%2$s.$tls_sni}{%1$s/exim.%2$s.mail.default.example}}";
        try (EximTls exim = EximTls.of(lookup.formatted(one, "crt"), lookup.formatted(one, "key"));
                CertificateDirectory behind = CertificateDirectory.builder(other)
                        .layout(Layout.pairs())
                        .defaultOf(exim)
                        .open()) {
            CertificateSelector both = exim.orElse(behind);

            assertThat(presented(both, ServerName.of("first.example")).leaf()).isEqualTo(FIRST.leaf());
            assertThat(presented(both, SECOND_HOST).leaf()).isEqualTo(SECOND.leaf());
            assertThat(presented(both, UNKNOWN).leaf()).isEqualTo(BY_DEFAULT.leaf());
        }
    }

    @Test
    @DisplayName("may have an empty directory behind it")
    void emptySecond(@TempDir Path empty) throws Exception {
        try (CertificateDirectory nothing =
                CertificateDirectory.builder(empty).defaultOf(first).open()) {
            assertThat(presented(first.orElse(nothing), UNKNOWN).leaf()).isEqualTo(BY_DEFAULT.leaf());

            SECOND.writeTo(empty, TestLayout.EXIM);
            nothing.reload();
            assertThat(presented(first.orElse(nothing), SECOND_HOST).leaf()).isEqualTo(SECOND.leaf());
        }
    }
}

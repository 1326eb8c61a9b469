package io.github.mailsni.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateDirectory;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.testing.TestAuthority;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The meters of a directory")
class CertificateMetricsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");

    @TempDir
    private Path directory;

    private void exim(String host) throws Exception {
        AUTHORITY.issue(host).writeTo(directory.resolve("exim.crt." + host), directory.resolve("exim.key." + host));
    }

    @Test
    @DisplayName("show hosts, refusals by reason, selections by match, rejections and the time to the next expiry")
    void numbers() throws Exception {
        exim("mail.default.example");
        exim("mail.example.com");
        exim("broken.example.com");
        Files.writeString(directory.resolve("exim.crt.broken.example.com"), "oops");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .defaultHost("mail.default.example")
                .open()) {
            RequestedName name = ServerName.of("mail.example.com");
            Selection selection = certificates.select(name);
            certificates.recordPresented(
                    name, selection, selection.host().credentials().get(0));
            certificates.recordRejected(ServerName.of("unknown.example"));
            CertificateMetrics metrics = new CertificateMetrics(certificates, Tags.of("listener", "smtp"));
            metrics.bindTo(registry);

            assertThat(registry.get("mailsni.hosts")
                            .tag("listener", "smtp")
                            .gauge()
                            .value())
                    .isEqualTo(3);
            assertThat(registry.get("mailsni.hosts.unread").gauge().value()).isZero();
            assertThat(registry.get("mailsni.hosts.refused")
                            .tag("reason", "certificate-unreadable")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(registry.get("mailsni.selections")
                            .tag("match", "exact")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("mailsni.rejections").functionCounter().count())
                    .isEqualTo(1);
            assertThat(registry.get("mailsni.expiry").timeGauge().value(TimeUnit.DAYS))
                    .isPositive();
            assertThat(registry.get("mailsni.directory.lost").gauge().value()).isZero();
        }
    }
}

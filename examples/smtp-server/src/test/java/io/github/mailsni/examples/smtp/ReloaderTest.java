package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ReloadReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A reload is logged")
class ReloaderTest {
    private static ReloadReport report(
            List<String> loaded, List<String> replaced, List<String> removed, List<RefusedFile> refused) {
        return new ReloadReport(Instant.EPOCH, loaded, replaced, removed, refused);
    }

    @Test
    @DisplayName("with what was added, renewed, removed and refused")
    void describes() {
        RefusedFile refused =
                new RefusedFile(Path.of("tls/a.pem"), RefusalReason.CERTIFICATE_UNREADABLE, "it is empty");

        assertThat(Reloader.describe(
                        report(List.of("new.example"), List.of("a.example", "b.example"), List.of(), List.of(refused))))
                .isEqualTo("1 added (new.example), 2 renewed (a.example; b.example), 0 removed,"
                        + " 1 refused (tls/a.pem: it is empty)");
    }

    @Test
    @DisplayName("in few words if nothing has changed")
    void nothing() {
        assertThat(Reloader.describe(report(List.of(), List.of(), List.of(), List.of())))
                .isEqualTo("nothing has changed, and no file is refused");
    }

    @Test
    @DisplayName("in a short line if thousands have changed")
    void many() {
        List<String> hosts =
                IntStream.range(0, 5000).mapToObj(i -> "h" + i + ".example").toList();

        assertThat(Reloader.describe(report(List.of(), hosts, List.of(), List.of())))
                .contains("5000 renewed (h0.example; ", " and 4995 more)")
                .hasSizeLessThan(200);
    }
}

package io.github.mailsni;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.testing.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What the builders are given is checked at once:")
class BuilderArgumentsTest {
    private static CertificateDirectory.Builder directory() {
        return CertificateDirectory.builder(Path.of("any"));
    }

    private static EximTls.Builder exim() {
        return EximTls.builder("a", "b");
    }

    @ParameterizedTest
    @DisplayName("intervals are positive, and no longer than can be added to a time")
    @ValueSource(strings = {"PT0S", "PT-1S", "PT2562047788015215H30M7S"})
    void intervals(Duration interval) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> directory().rescanInterval(interval))
                .withMessageContaining("the rescan interval has to be")
                .withMessageEndingWith("and is " + interval);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> exim().rescanInterval(interval))
                .withMessageEndingWith("and is " + interval);
    }

    @Test
    @DisplayName("sizes are positive, periods are not negative and not endless")
    void sizesAndPeriods() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> directory().cacheSize(0))
                .withMessage("the size of the cache has to be positive, and is 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> exim().cacheSize(-1))
                .withMessage("the size of the cache has to be positive, and is -1");
        for (Duration period : List.of(Duration.ofDays(-1), ChronoUnit.FOREVER.getDuration())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CoverageCheck.standard().expiringWithin(period))
                    .withMessageContaining(period.toString());
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        TestAuthority.create("CA").certificateFor("a.example").validity(Instant.EPOCH, Instant.MAX))
                .withMessageContaining("9999");
    }

    @Test
    @DisplayName("nothing is null, and the message names what is")
    @SuppressWarnings({"NullAway", "DataFlowIssue"})
    void nulls() {
        assertThatNullPointerException()
                .isThrownBy(() -> CertificateDirectory.builder(null))
                .withMessage("directory");
        assertThatNullPointerException()
                .isThrownBy(() -> directory().layout(null))
                .withMessage("layout");
        assertThatNullPointerException()
                .isThrownBy(() -> directory().defaultHost(null))
                .withMessage("defaultHost");
        assertThatNullPointerException()
                .isThrownBy(() -> directory().unknownNames(null))
                .withMessage("unknownNames");
        assertThatNullPointerException()
                .isThrownBy(() -> directory().passwords(null))
                .withMessage("passwords");
        assertThatNullPointerException()
                .isThrownBy(() -> directory().clock(null))
                .withMessage("clock");
        assertThatNullPointerException()
                .isThrownBy(() -> directory().rescanInterval(null))
                .withMessage("rescanInterval");
        assertThatNullPointerException()
                .isThrownBy(() -> directory().listener(null))
                .withMessage("listener");
        assertThatNullPointerException().isThrownBy(() -> EximTls.builder(null)).withMessage("configuration");
        assertThatNullPointerException().isThrownBy(() -> EximTls.of(null, "b")).withMessage("certificateExpression");
        assertThatNullPointerException()
                .isThrownBy(() -> exim().primaryHostname(null))
                .withMessage("primaryHostname");
        assertThatNullPointerException().isThrownBy(() -> exim().listener(null)).withMessage("listener");
        assertThatNullPointerException().isThrownBy(() -> exim().clock(null)).withMessage("clock");
        assertThatNullPointerException()
                .isThrownBy(() -> CoverageCheck.standard().trusting(null))
                .withMessage("authorities");
        assertThatNullPointerException()
                .isThrownBy(() -> CoverageCheck.standard().at(null))
                .withMessage("clock");
        assertThatNullPointerException()
                .isThrownBy(() -> TestAuthority.create(null))
                .withMessage("commonName");
        assertThatNullPointerException()
                .isThrownBy(() -> Layout.template(null, "b"))
                .withMessage("certificatePattern");
    }
}

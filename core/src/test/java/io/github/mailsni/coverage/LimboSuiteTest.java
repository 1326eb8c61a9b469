package io.github.mailsni.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The verdict beside the expectations of x509-limbo, beside what OpenSSL's program says, and the JDK's client. Needs openssl, and the
 * suite's cases in {@code ../shared/suites} beside the repository.
 *
 * <p>What is not as the suite expects stands in {@link LimboDisagreements}, each case with its reason. Where the suite refuses and the
 * verdict does not, OpenSSL and the JDK must both accept.
 */
@DisplayName("By x509-limbo, a chain is judged as senders judge it:")
@Tag("suites")
class LimboSuiteTest {
    private static Path suite() {
        Optional<Path> file = LimboCase.file();
        Assumptions.assumeTrue(
                file.isPresent(), "not run: there is no ../shared/suites/limbo.tsv beside the repository");
        return file.orElseThrow();
    }

    @TestFactory
    @DisplayName("case")
    Stream<DynamicTest> cases() throws Exception {
        return LimboCase.read(suite()).stream()
                .filter(each -> !each.isForAddress()) // the check is asked about names of hosts alone
                .map(each -> DynamicTest.dynamicTest(each.name(), () -> assertJudged(each)));
    }

    private static void assertJudged(LimboCase limbo) throws Exception {
        boolean covered = isCovered(limbo);
        if (covered && !limbo.success()) {
            assertThat(opensslAccepts(limbo) && jdkAccepts(limbo))
                    .as("covered, though the suite refuses it, and so does OpenSSL or the JDK")
                    .isTrue();
        }
        if (!covered && limbo.success()) {
            assertThat(jdkAccepts(limbo))
                    .as("refused, though the suite and the JDK accept it")
                    .isFalse();
        }
        assertThat(LimboDisagreements.REASONS.containsKey(limbo.name()))
                .as("whether it is listed that the verdict (%s) is not the suite's (%s)", covered, limbo.success())
                .isEqualTo(covered != limbo.success());
    }

    @Test
    @DisplayName("every disagreement that is listed is one of a case")
    void listed() throws Exception {
        List<String> names =
                LimboCase.read(suite()).stream().map(LimboCase::name).toList();
        assertThat(names).hasSize(176).containsAll(LimboDisagreements.REASONS.keySet());
    }

    /** What Java cannot read is covered by nothing: neither a directory nor a client of ours takes it. */
    private static boolean isCovered(LimboCase limbo) {
        try {
            return CoverageCheck.standard()
                    .at(Clock.fixed(limbo.at(), ZoneOffset.UTC))
                    .trusting(TrustRoots.of(LimboCase.parse(limbo.trusted())))
                    .checkSent(limbo.host(), List.of(LimboCase.parse(limbo.sent())))
                    .covered();
        } catch (CertificateException unreadable) {
            return false;
        }
    }

    private static boolean opensslAccepts(LimboCase limbo) throws Exception {
        return OpensslClient.accepts(
                List.of("-verify_hostname", limbo.host()), limbo.trusted(), limbo.sent(), limbo.at());
    }

    private static boolean jdkAccepts(LimboCase limbo) throws CertificateException {
        return JdkClient.accepts(
                limbo.host(), LimboCase.parse(limbo.trusted()), LimboCase.parse(limbo.sent()), limbo.at());
    }
}

package org.example;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

// README.md
import static io.github.mailsni.testing.CertificateAssertions.*;
// end

import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.CoverageReport;
import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.examples.questions.MailHosts;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The metrics of a mail server, tested with JUnit 4. */
public class MetricsTest {
    @Rule
    public final TemporaryFolder directory = new TemporaryFolder();

    private MailHosts hosts;
    private CertificateDirectory certificates;

    @Before
    public void open() throws Exception {
        hosts = MailHosts.in(directory.getRoot().toPath());
        certificates = CertificateDirectory.builder(hosts.directory())
                .defaultHost(MailHosts.DEFAULT_HOST)
                .open();
    }

    @After
    public void close() {
        certificates.close();
    }

    @Test
    public void areScrapedAfterACollectionOfGarbage() {
        PrometheusMeterRegistry prometheus = Metrics.of(certificates);
        System.gc();

        String scraped = prometheus.scrape();

        assertTrue(scraped, scraped.matches("(?s).*\nmailsni_expiry_seconds 76\\d{5}\\.\\d+\n.*")); // 88 days and some hours
        assertTrue(scraped, scraped.contains("mailsni_host_expiry_seconds{host=\"mail.example.com\""));
        assertTrue(scraped, scraped.contains("mailsni_selections_total{match=\"exact\"} 0.0"));
        assertTrue(scraped, scraped.contains("mailsni_directory_lost 0"));
    }

    @Test
    public void coversEveryHostThatItsUsersDial() {
        // README.md
        assertThat(certificates).covers("mail.example.com", "smtp.example.org")
                .trustedBy(publicRoots()).forAtLeast(Duration.ofDays(21));
        // end
    }

    @Test
    public void areJudgedWithoutAnAssertionLibrary() {
        // CoverageCheck.java
        CoverageReport report = CoverageCheck.standard()
                .expiringWithin(Duration.ofDays(21))
                .check(certificates, "mail.example.com", "smtp.example.org");
        System.out.print(report.toText());
        // end
        assertFalse("no public authority has signed them", report.covered());
    }

    /** Stands for those of Java: no public authority has signed the certificates of a test. */
    private TrustRoots publicRoots() {
        return hosts.authority().roots();
    }
}

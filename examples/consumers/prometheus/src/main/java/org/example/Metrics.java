package org.example;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.metrics.CertificateMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The metrics of a mail server. */
final class Metrics {
    private Metrics() {}

    static PrometheusMeterRegistry of(CertificateSelector certificates) {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        bind(certificates, prometheus);
        return prometheus;
    }

    private static void bind(CertificateSelector certificates, MeterRegistry registry) {
        // CertificateMetrics.java
        new CertificateMetrics(certificates).bindTo(registry);
        // end
    }
}

package io.github.mailsni.internal.exim.configuration;

import java.util.List;
import java.util.Map;

/**
 * A configuration, and what is to be said of it.
 *
 * @param configuration the values
 * @param origins where the values of {@code tls_certificate} and {@code tls_privatekey} stand, by the name of the option
 * @param unmetConditions the conditions on predefined macros, of which none is known
 * @param remarks what Exim would not accept, or passes over
 * @param notTakenOver the options that have to do with TLS and have no effect here
 */
public record ConfigurationReading(
        EximConfiguration configuration,
        Map<String, ValueOrigin> origins,
        List<Remark> unmetConditions,
        List<Remark> remarks,
        List<Remark> notTakenOver) {
    /** Makes the collections unmodifiable. */
    public ConfigurationReading {
        origins = Map.copyOf(origins);
        unmetConditions = List.copyOf(unmetConditions);
        remarks = List.copyOf(remarks);
        notTakenOver = List.copyOf(notTakenOver);
    }
}

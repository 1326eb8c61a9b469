package io.github.mailsni.exim;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.exim.DomainLists;
import io.github.mailsni.internal.exim.Environment;
import io.github.mailsni.internal.exim.EvaluationException;
import io.github.mailsni.internal.exim.Expression;
import io.github.mailsni.internal.exim.FileView;
import io.github.mailsni.internal.exim.Listener;
import io.github.mailsni.internal.exim.SyntaxException;
import io.github.mailsni.internal.exim.Trace;
import io.github.mailsni.internal.exim.configuration.ConfigurationException;
import io.github.mailsni.internal.exim.configuration.ConfigurationReading;
import io.github.mailsni.internal.exim.configuration.EximConfiguration;
import io.github.mailsni.internal.exim.configuration.EximConfiguration.Setting;
import io.github.mailsni.internal.exim.configuration.PredefinedMacros;
import io.github.mailsni.internal.exim.configuration.ValueOrigin;
import io.github.mailsni.internal.material.PairFiles;
import java.io.Serial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The two options, parsed, and the environment in which they are evaluated.
 *
 * @param certificate {@code tls_certificate}
 * @param privateKey {@code tls_privatekey}; empty if the keys are in the files of the certificates
 * @param configuration the files that the options were read from; none if they were given as they are
 * @param notes what is to be said of the configuration
 * @param listener where the connections are received, if that is known
 */
record EximOptions(
        Written certificate,
        Optional<Written> privateKey,
        DomainLists domainLists,
        Supplier<String> hostname,
        List<Path> configuration,
        ConfigurationNotes notes,
        Optional<Listener> listener) {
    static final String CERTIFICATE = "tls_certificate";
    static final String PRIVATE_KEY = "tls_privatekey";

    /** An expression, and where it is written, if in a file. */
    record Written(Expression expression, Optional<SettingOrigin> origin) {}

    static EximOptions of(String certificate, String privateKey, Optional<String> hostname)
            throws ExpressionSyntaxException {
        return new EximOptions(
                parse(CERTIFICATE, certificate, Optional.empty()),
                privateKey.isEmpty() ? Optional.empty() : Optional.of(parse(PRIVATE_KEY, privateKey, Optional.empty())),
                DomainLists.NONE,
                new PrimaryHostname(hostname),
                List.of(),
                ConfigurationNotes.NONE,
                Optional.empty());
    }

    static EximOptions read(Path configuration, Optional<String> hostname, PredefinedMacros predefined)
            throws ExpressionSyntaxException, CertificateLoadException {
        ConfigurationReading reading;
        try {
            reading =
                    EximDisk.readConfiguration(configuration, () -> EximConfiguration.read(configuration, predefined));
        } catch (ConfigurationException e) {
            throw ExpressionSyntaxException.of(e);
        } catch (UnansweredException e) {
            throw new CertificateLoadException(
                    configuration,
                    RefusalReason.CERTIFICATE_UNREADABLE,
                    e.hindrance()
                            .orElse(
                                    "it, or a file that it includes, does not answer; mend the file system that it is on"),
                    e);
        }
        EximConfiguration read = reading.configuration();
        ConfigurationNotes notes = ConfigurationNotes.of(reading);
        Setting certificate = read.certificate()
                .filter(setting -> !setting.value().isEmpty())
                .orElseThrow(() -> new CertificateLoadException(
                        configuration,
                        RefusalReason.CERTIFICATE_MISSING,
                        CERTIFICATE
                                + " is not set in it; Exim would make a certificate of its own for each start, which no"
                                + " client trusts. Set it before the first \"begin\""
                                + notes.unmetConditions()));
        Optional<Setting> privateKey =
                read.privateKey().filter(setting -> !setting.value().isEmpty());
        return new EximOptions(
                parse(CERTIFICATE, certificate, reading),
                privateKey.isEmpty() ? Optional.empty() : Optional.of(parse(PRIVATE_KEY, privateKey.get(), reading)),
                DomainLists.of(read.domainLists(), read.hostLists()),
                new PrimaryHostname(hostname.or(() -> read.primaryHostname().map(Setting::value))),
                read.files(),
                notes,
                Optional.empty());
    }

    private static Written parse(String option, Setting setting, ConfigurationReading reading)
            throws ExpressionSyntaxException {
        Optional<ValueOrigin> value = Optional.ofNullable(reading.origins().get(option));
        return parse(option, setting.value(), Optional.of(SettingOrigin.of(setting, value)));
    }

    private static Written parse(String option, String source, Optional<SettingOrigin> origin)
            throws ExpressionSyntaxException {
        try {
            return new Written(Expression.parse(option, source), origin);
        } catch (SyntaxException e) {
            throw ExpressionSyntaxException.of(e, origin, missingEnd(source, origin));
        }
    }

    /** A value with open braces at its end is likely to have lost what lets it go on. */
    private static String missingEnd(String source, Optional<SettingOrigin> origin) {
        int open = 0;
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            i += c == '\\' ? 1 : 0;
            open += c == '{' ? 1 : c == '}' ? -1 : 0;
        }
        return open <= 0
                ? ""
                : origin.flatMap(SettingOrigin::end)
                        .map(end -> "The value ends in " + end.place()
                                + ", which has no backslash at its end; if it is to go on"
                                + " in the next line, put one there.")
                        .orElse("");
    }

    /** Returns the options for connections that a listener receives. */
    EximOptions forListener(Listener received) {
        return new EximOptions(
                certificate, privateKey, domainLists, hostname, configuration, notes, Optional.of(received));
    }

    /** Returns these options for the connections that others are for. */
    EximOptions as(EximOptions others) {
        return others.listener.map(this::forListener).orElse(this);
    }

    /** Whether it matters where a connection is received. */
    boolean followListener() {
        return certificate.expression().namesListener()
                || privateKey.map(key -> key.expression().namesListener()).orElse(false)
                || domainLists.nameListener();
    }

    /**
     * Whether Exim would ask again once it knows the server name: only if the text of {@code tls_certificate} names it
     * (Exim specification 43.11). That of {@code tls_privatekey} is not asked.
     */
    boolean followServerName() {
        return certificate.expression().namesServerName();
    }

    /** Returns where an option is set. */
    Optional<SettingOrigin> origin(String option) {
        return option.equals(PRIVATE_KEY) ? privateKey.flatMap(Written::origin) : certificate.origin();
    }

    /**
     * The files for a server name: the first of {@code tls_certificate} with the first of {@code tls_privatekey}, and so on, each
     * pair for another type of key.
     *
     * @param serverName the name, or nothing for clients that send none
     * @return at least one
     * @throws EvaluationException if an option has no value
     * @throws UnpairedException if the options do not make pairs
     */
    List<PairFiles> files(String serverName, FileView files, Trace trace)
            throws EvaluationException, UnpairedException {
        Environment environment = new Environment(serverName, hostname, files, domainLists, listener, trace);
        List<Path> certificates = certificate.expression().paths(environment);
        if (certificates.isEmpty()) {
            throw new UnpairedException(CERTIFICATE + " is empty");
        }
        List<Path> keys = keys(environment, certificates);
        if (keys.size() < certificates.size()) {
            throw new UnpairedException(CERTIFICATE + " gives " + certificates.size() + " files and " + PRIVATE_KEY
                    + " " + keys.size() + "; each certificate needs its key at the same place of the list");
        }
        List<PairFiles> pairs = new ArrayList<>();
        for (int i = 0; i < certificates.size(); i++) {
            Path file = certificates.get(i);
            pairs.add(PairFiles.namedByCertificate(Printable.path(file), file, keys.get(i)));
        }
        return List.copyOf(pairs);
    }

    /** A value that is empty, or forced to fail, counts as unset. */
    private List<Path> keys(Environment environment, List<Path> certificates) throws EvaluationException {
        if (privateKey.isEmpty()) {
            return certificates;
        }
        try {
            List<Path> keys = privateKey.get().expression().paths(environment);
            return keys.isEmpty() ? certificates : keys;
        } catch (EvaluationException e) {
            if (e.forced()) {
                return certificates;
            }
            throw e;
        }
    }

    /** The values of the options do not make pairs. */
    static final class UnpairedException extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        private UnpairedException(String message) {
            super(message);
        }
    }
}

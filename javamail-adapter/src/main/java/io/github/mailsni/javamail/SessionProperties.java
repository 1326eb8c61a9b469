package io.github.mailsni.javamail;

import io.github.mailsni.ServerName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the TLS properties of a Jakarta Mail session. Not thread-safe; used once. */
final class SessionProperties {
    private static final Logger LOG = LoggerFactory.getLogger(SenderTls.class);

    /**
     * The protocols; each has a twin with an "s" at its end, which begins TLS with the first byte. Gmail's IMAP is
     * Angus Mail's own.
     */
    private static final List<String> PROTOCOLS = List.of("smtp", "imap", "pop3", "gimap");

    /** Suites without a server certificate, without encryption, or with broken algorithms. */
    private static final Predicate<String> UNSAFE_SUITE = suite -> {
        String name = suite.toUpperCase(Locale.ROOT);
        return name.contains("_ANON_") || name.contains("_NULL_") || name.contains("_EXPORT_");
    };

    private final Properties properties = new Properties();
    private final Set<String> overridden = new TreeSet<>();
    private final SSLSocketFactory factory;

    /**
     * Copies the properties without their defaults, which cannot be removed: an {@code ssl.trust} among them would
     * override the factory.
     */
    private SessionProperties(Properties given, SSLSocketFactory factory) {
        given.stringPropertyNames().forEach(name -> properties.setProperty(name, given.getProperty(name)));
        properties.putAll(given);
        this.factory = factory;
    }

    static Properties secured(Properties given, SSLSocketFactory factory, boolean startTls) {
        SessionProperties session = new SessionProperties(given, factory);
        session.useALabels("mail.host");
        for (String protocol : PROTOCOLS) {
            session.secure(protocol, startTls);
            session.secure(protocol + "s", false);
        }
        session.report();
        return session.properties;
    }

    private void secure(String protocol, boolean startTls) {
        String prefix = "mail." + protocol + ".";
        useALabels(prefix + "host");
        useFactory(prefix);
        set(prefix + "ssl.checkserveridentity", "true");
        set(prefix + "ssl.protocols", protocols(properties.get(prefix + "ssl.protocols")));
        keepSafeSuites(prefix + "ssl.ciphersuites");
        set(prefix + "ssl.enable", String.valueOf(!startTls));
        set(prefix + "starttls.enable", String.valueOf(startTls));
        // on a pop3s connection that requires STARTTLS Angus Mail demands STLS within TLS
        set(prefix + "starttls.required", String.valueOf(startTls));
        if (startTls) {
            // without EHLO and CAPA the client cannot learn whether the server has STARTTLS
            removeIf(prefix + "ehlo", "false");
            removeIf(prefix + "disablecapa", "true");
        }
    }

    private void useFactory(String prefix) {
        String factoryName = prefix + "ssl.socketFactory";
        Object former = properties.put(factoryName, factory);
        if (former != null && !(former instanceof SenderSocketFactory)) {
            overridden.add(factoryName);
        }
        remove(prefix + "ssl.socketFactory.class");
        // overrides the factory where Angus Mail wraps a plain connection
        remove(prefix + "ssl.trust");
        remove(prefix + "socketFactory.class");
        Object plain = properties.get(prefix + "socketFactory");
        if (plain instanceof SSLSocketFactory || !(plain instanceof SocketFactory)) {
            remove(prefix + "socketFactory");
        }
        // else a connection that fails is made again by other factories, with other trust or without TLS
        set(prefix + "socketFactory.fallback", "false");
    }

    /** Keeps the safe versions among the configured ones; if none is safe, returns all safe versions. */
    private static String protocols(@Nullable Object wanted) {
        List<String> names = wanted == null ? List.of() : words(wanted.toString());
        List<String> safe =
                names.stream().filter(SenderSocketFactory.PROTOCOLS::contains).toList();
        return String.join(" ", safe.isEmpty() ? SenderSocketFactory.PROTOCOLS : safe);
    }

    private void keepSafeSuites(String name) {
        Object wanted = properties.get(name);
        if (wanted == null) {
            return;
        }
        String safe =
                words(wanted.toString()).stream().filter(UNSAFE_SUITE.negate()).collect(Collectors.joining(" "));
        if (safe.isEmpty()) {
            remove(name);
        } else {
            set(name, safe);
        }
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    /** Converts a host to A-labels, since a resolver need not do that. */
    private void useALabels(String name) {
        if (properties.get(name) instanceof String host && host.chars().anyMatch(c -> c >= 0x80)) {
            try {
                properties.setProperty(name, ServerName.ofUnicode(host).toString());
            } catch (IllegalArgumentException noHost) {
                // the connection will fail with a message about the host
            }
        }
    }

    private void set(String name, String value) {
        Object former = properties.put(name, value);
        if (former != null && !sameWords(former.toString(), value)) {
            overridden.add(name);
        }
    }

    private static boolean sameWords(String former, String value) {
        return words(former).equals(words(value));
    }

    private void remove(String name) {
        if (properties.remove(name) != null) {
            overridden.add(name);
        }
    }

    private void removeIf(String name, String value) {
        if (value.equalsIgnoreCase(Objects.toString(properties.get(name), ""))) {
            remove(name);
        }
    }

    private void report() {
        if (!overridden.isEmpty()) {
            LOG.warn(
                    "the mail session's properties {} contradict TLS that is checked and required, and are overridden",
                    String.join(", ", overridden));
        }
    }
}

package io.github.mailsni.internal.exim.configuration;

import io.github.mailsni.internal.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The macros that an Exim defines by itself (Exim specification 6.6), which say what was compiled into it: {@code _HAVE_GNUTLS},
 * {@code _OPT_MAIN_TLS_OCSP_FILE} and some hundreds more. They are looked for in this order. Immutable.
 */
public final class PredefinedMacros {
    private static final String RESOURCE = "debian-4.96.macros";
    private static final String OPTION = "_OPT_MAIN_";
    private static final Pattern DEFINITION = Pattern.compile("(\\w+)=.*", Pattern.DOTALL);
    private static final int MOST = 10_000;

    private final Map<String, String> definitions;

    private PredefinedMacros(Map<String, String> definitions) {
        this.definitions = Collections.unmodifiableMap(definitions);
    }

    private static final class Debian {
        private static final PredefinedMacros MACROS = read();

        private static PredefinedMacros read() {
            try (InputStream resource = PredefinedMacros.class.getResourceAsStream(RESOURCE)) {
                if (resource == null) {
                    throw new IllegalStateException(RESOURCE + " is missing beside the classes");
                }
                return of(new String(resource.readAllBytes(), StandardCharsets.US_ASCII)
                        .lines()
                        .toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Those of Debian's Exim 4.96, which is built with GnuTLS and most of what there is. */
    public static PredefinedMacros debian() {
        return Debian.MACROS;
    }

    /**
     * Those of another Exim.
     *
     * @param lines what {@code exim -bP macros} prints: {@code NAME=VALUE}; macros of a configuration, whose names do not begin with an
     *     underscore, are left out
     * @throws IllegalArgumentException if a line is no such definition
     */
    public static PredefinedMacros of(Collection<String> lines) {
        Map<String, String> definitions = new LinkedHashMap<>();
        int number = 0;
        for (String line : lines) {
            number++;
            if (!DEFINITION.matcher(line).matches()) {
                throw new IllegalArgumentException("line " + number + ", " + Printable.quoted(line)
                        + ", is no definition of a macro; expected NAME=VALUE, as \"exim -bP macros\" prints them");
            }
            if (line.startsWith("_")) {
                int equals = line.indexOf('=');
                definitions.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        if (definitions.size() > MOST) {
            throw new IllegalArgumentException("there are more than " + MOST + " macros; Exim has some hundreds");
        }
        return new PredefinedMacros(definitions);
    }

    /** The texts by their names, in the order in which Exim looks for them. */
    Map<String, String> definitions() {
        return definitions;
    }

    /** Whether these say which options there are. */
    boolean tellOptions() {
        return definitions.keySet().stream().anyMatch(name -> name.startsWith(OPTION));
    }

    /** Whether there is an option of that name in the main section, as far as these say. */
    boolean haveOption(String name) {
        return definitions.containsKey(OPTION + name.toUpperCase(Locale.ROOT));
    }
}

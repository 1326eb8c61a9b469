package io.github.mailsni.internal.pem;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.security.Provider;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out which Bouncy Castle the application has brought, and whether it can be used. Other libraries of a mail
 * server bring their own, and the first on the class path wins, class by class: an old one would fail with a missing
 * method in the middle of a handshake.
 *
 * <p>Uses nothing of Bouncy Castle's but the names of its classes.
 */
public final class BouncyCastle {
    private static final int LEAST_MINOR = 78;
    private static final String LEAST = "1." + LEAST_MINOR;
    private static final String PROVIDER = "bcprov";
    private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(\\.\\d{1,6}){0,3}");

    private static final Pattern DESCRIBED = Pattern.compile("\\bv(\\d[\\d.]*+)");

    /** One class of each library that is needed, the provider's first. */
    private static final List<Part> PARTS = List.of(
            new Part(PROVIDER, "org.bouncycastle.jce.provider.BouncyCastleProvider"),
            new Part("bcutil", "org.bouncycastle.asn1.cms.ContentInfo"),
            new Part("bcpkix", "org.bouncycastle.openssl.PEMParser"));

    private BouncyCastle() {}

    private record Part(String library, String className) {
        /** Returns what is wrong with the library that this class comes from; empty if nothing is known to be. */
        Optional<String> problem() {
            Class<?> type;
            try {
                type = Class.forName(className, false, BouncyCastle.class.getClassLoader());
            } catch (ClassNotFoundException | LinkageError absent) {
                return Optional.of(
                        "Bouncy Castle's " + library + "-jdk18on is missing; add version " + LEAST + " or later of it");
            }
            URL place = type.getResource(type.getSimpleName() + ".class");
            return place == null ? Optional.empty() : tooOld(library, version(place), place);
        }

        /** As its jar says, or in a jar with other things the provider itself. */
        private Optional<String> version(URL place) {
            return versionOfJar(place).or(() -> library.equals(PROVIDER) ? providersVersion() : Optional.empty());
        }

        /** In its description: as a number, 1.80 would be 1.8. */
        private Optional<String> providersVersion() {
            try {
                Class<?> type = Class.forName(className, true, BouncyCastle.class.getClassLoader());
                Provider provider = (Provider) type.getConstructor().newInstance();
                return DESCRIBED
                        .matcher(provider.getInfo())
                        .results()
                        .findFirst()
                        .map(found -> found.group(1));
            } catch (ReflectiveOperationException | LinkageError | RuntimeException unknown) {
                return Optional.empty();
            }
        }

        private Optional<String> versionOfJar(URL place) {
            Optional<Attributes> attributes = manifest(place).map(Manifest::getMainAttributes);
            // a jar into which several libraries were put has a name of its own, and says nothing of theirs
            return attributes
                    .map(main -> main.getValue("Bundle-SymbolicName"))
                    .filter(name -> name.toLowerCase(Locale.ROOT).startsWith(library))
                    .flatMap(name -> attributes.map(main -> main.getValue("Bundle-Version")));
        }
    }

    /**
     * Refuses a Bouncy Castle that is too old, or not there.
     *
     * @throws IllegalStateException if so; says in one sentence what is there, and what is needed
     */
    public static void requireSupported() {
        problem().ifPresent(problem -> {
            throw new IllegalStateException(problem);
        });
    }

    /** Returns what is wrong with the application's Bouncy Castle, in one sentence. */
    static Optional<String> problem() {
        return PARTS.stream().flatMap(part -> part.problem().stream()).findFirst();
    }

    /** Whether a version is known to be too old. */
    static Optional<String> tooOld(String library, Optional<String> version, URL place) {
        return version.filter(BouncyCastle::isTooOld)
                .map(old -> "Bouncy Castle's " + library + " of version " + old + " comes first on the class path ("
                        + jar(place)
                        + "), and " + LEAST + " or later is needed: raise or exclude it, and use " + library
                        + "-jdk18on");
    }

    private static boolean isTooOld(String version) {
        Matcher numbers = VERSION.matcher(version);
        return numbers.matches()
                && Integer.parseInt(numbers.group(1)) == 1
                && Integer.parseInt(numbers.group(2)) < LEAST_MINOR;
    }

    /** Returns the manifest of the jar that a class comes from. */
    private static Optional<Manifest> manifest(URL place) {
        try {
            URLConnection connection = place.openConnection();
            connection.setUseCaches(false);
            if (connection instanceof JarURLConnection jar) {
                try (JarFile file = jar.getJarFile()) {
                    return Optional.ofNullable(file.getManifest());
                }
            }
            return Optional.empty();
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    /** Returns the file name of the jar: the rest of the path is known to the reader, and long. */
    private static String jar(URL place) {
        String path = place.toString();
        int end = path.indexOf("!/");
        String jar = end < 0 ? path : path.substring(0, end);
        return jar.substring(jar.lastIndexOf('/') + 1);
    }
}

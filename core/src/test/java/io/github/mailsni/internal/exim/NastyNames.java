package io.github.mailsni.internal.exim;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Server names that are valid, and as inconvenient as valid names can be. */
final class NastyNames {
    private NastyNames() {}

    static Arbitrary<String> valid() {
        Arbitrary<String> labels = Arbitraries.of(
                "a",
                "b",
                "-",
                "_",
                "--",
                "__",
                "-_",
                "__-",
                "_-_",
                "-a-",
                "etc",
                "secret",
                "passwd",
                "tls",
                "0",
                "127",
                "a".repeat(63),
                "mail");
        return labels.list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> String.join(".", parts))
                .filter(name -> name.length() <= 253);
    }
}

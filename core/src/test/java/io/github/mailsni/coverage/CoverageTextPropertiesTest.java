package io.github.mailsni.coverage;

import static io.github.mailsni.coverage.CoverageTextTest.certificate;
import static io.github.mailsni.coverage.CoverageTextTest.host;
import static io.github.mailsni.coverage.CoverageTextTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.ServerName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

@Label("A report as text")
class CoverageTextPropertiesTest {
    @Property(tries = 300)
    @Label("fits 100 columns, whatever the names, files and messages")
    void fits(@ForAll("hosts") HostCoverage host) {
        assertThat(text(host).lines())
                .allSatisfy(line -> assertThat(Columns.width(line)).isLessThanOrEqualTo(100));
    }

    @Provide
    Arbitrary<HostCoverage> hosts() {
        Arbitrary<String> labels =
                Arbitraries.of("a".repeat(63), "xn--r8jz45g", "mail", "\u4f8b\u3048", "m\u00fcnchen", "_x");
        Arbitrary<String> names = labels.list().ofMinSize(1).ofMaxSize(5).map(list -> String.join(".", list));
        Arbitrary<String> messages = Arbitraries.strings()
                .withChars(" abc/.,;\u4f8b\u0301\u1f600\n\u202e")
                .ofMaxLength(400);
        Arbitrary<Optional<Path>> files =
                names.map(name -> Path.of("/etc", name, name)).optional();
        return Combinators.combine(names.filter(name -> ServerName.parse(name).isPresent()), names, messages, files)
                .as((host, name, message, file) -> host(
                        host,
                        List.of(certificate("ECDSA P-256", false, name, host)),
                        Problem.of(ProblemCode.CERTIFICATE_HOST_MISMATCH, message, file)));
    }
}

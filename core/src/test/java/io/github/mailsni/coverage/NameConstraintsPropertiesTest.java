package io.github.mailsni.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.jspecify.annotations.Nullable;

/**
 * Names of a leaf below the name constraints of an intermediate authority, as in the tests of BetterTLS: names of hosts, addresses and
 * common names that are right, wrong or missing, and subtrees that permit or exclude them.
 */
@Tag("jdk")
@Label("Below the name constraints of an authority")
class NameConstraintsPropertiesTest {
    private static final String HOST = "mail.example.com";
    private static final String ADDRESS = "192.0.2.1";

    /**
     * A leaf and what its issuer constrains.
     *
     * @param commonName may be empty
     * @param names in its subjectAltName extension; none: it has no such extension
     */
    record Constrained(String commonName, Set<String> names, Set<String> permitted, Set<String> excluded) {}

    @Provide
    static Arbitrary<Constrained> certificates() {
        return Combinators.combine(
                        Arbitraries.of("", HOST, "other.example.org", ADDRESS),
                        Arbitraries.of(HOST, "other.example.org", "*.example.com", ADDRESS, "203.0.113.9")
                                .set()
                                .ofMaxSize(3),
                        subtrees(),
                        subtrees())
                .as(Constrained::new)
                .filter(each -> !each.commonName().isEmpty() || !each.names().isEmpty());
    }

    private static Arbitrary<Set<String>> subtrees() {
        return Arbitraries.of(
                        "example.com",
                        "mail.example.com",
                        "l.example.com",
                        "com",
                        "example.org",
                        "192.0.2.0/24",
                        "203.0.113.0/24",
                        "0.0.0.0/0",
                        "CN=mail.example.com",
                        "a@example.com",
                        "example.net")
                .set()
                .ofMaxSize(3);
    }

    @Property(tries = 200)
    @Label("what is covered is accepted by Java, and what Java accepts for a subjectAltName is covered")
    void asJava(@ForAll("certificates") Constrained constrained) throws Exception {
        HandMade root = HandMade.root("Root");
        HandMade authority = root.issue("Constraining authority").authority();
        if (!constrained.permitted().isEmpty() || !constrained.excluded().isEmpty()) {
            authority.with(
                    Extension.nameConstraints,
                    true,
                    new NameConstraints(subtrees(constrained.permitted()), subtrees(constrained.excluded())));
        }
        HandMade leaf =
                authority.issue(constrained.commonName().isEmpty() ? "O=Nobody" : "CN=" + constrained.commonName());
        if (!constrained.names().isEmpty()) {
            leaf.with(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(constrained.names().stream()
                            .map(NameConstraintsPropertiesTest::name)
                            .toArray(GeneralName[]::new)));
        }
        List<X509Certificate> sent = List.of(leaf.make(), authority.make());
        HostCoverage verdict =
                CoverageCheck.standard().trusting(TrustRoots.of(root.make())).checkSent(HOST, List.of(sent));
        boolean java = JdkClient.accepts(HOST, List.of(root.make()), sent, Instant.now());
        boolean byCommonNameAlone = constrained.names().stream().noneMatch(name -> name.contains("example."));

        assertThat(verdict.covered())
                .as("%s: %s", constrained, verdict.problems())
                .isEqualTo(java && !byCommonNameAlone);
    }

    private static GeneralSubtree @Nullable [] subtrees(Set<String> names) {
        return names.isEmpty()
                ? null
                : names.stream().map(name -> new GeneralSubtree(subtree(name))).toArray(GeneralSubtree[]::new);
    }

    private static GeneralName subtree(String name) {
        if (name.contains("/")) {
            return new GeneralName(GeneralName.iPAddress, name);
        }
        if (name.contains("=")) {
            return new GeneralName(new X500Name(name));
        }
        return name.contains("@")
                ? new GeneralName(GeneralName.rfc822Name, name)
                : new GeneralName(GeneralName.dNSName, name);
    }

    private static GeneralName name(String name) {
        return Character.isDigit(name.charAt(0))
                ? new GeneralName(GeneralName.iPAddress, name)
                : new GeneralName(GeneralName.dNSName, name);
    }
}

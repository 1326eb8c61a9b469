package io.github.mailsni.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;

/**
 * Authorities that have certified each other in many ways, some of them wrong, as in the tests of path building of BetterTLS: a chain is
 * covered just if one of the paths from the leaf to a root has nothing wrong in it, whatever else is sent, and in which order.
 */
@Label("Of authorities that have certified each other")
class PathGraphPropertiesTest {
    private static final String HOST = "mail.example.com";
    private static final int ROOT = 0;
    private static final int MOST_AUTHORITIES = 5;
    private static final List<KeyPair> KEYS = keys();

    /** What may be wrong with a certificate of an authority. */
    enum Flaw {
        NONE,
        EXPIRED,
        NOT_YET_VALID,
        NO_AUTHORITY,
        WITHOUT_BASIC_CONSTRAINTS,
        MAY_NOT_SIGN,
        OTHER_PURPOSE,
        SHA_1,
        EXCLUDES_THE_HOST,
        PERMITS_OTHERS_ONLY,
        NO_AUTHORITY_BELOW
    }

    /**
     * A certificate of one authority by another.
     *
     * @param issuer its number
     * @param subject its number
     */
    record Edge(int issuer, int subject, Flaw flaw) {}

    private static List<KeyPair> keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            List<KeyPair> keys = new ArrayList<>();
            for (int i = 0; i <= MOST_AUTHORITIES; i++) {
                keys.add(generator.generateKeyPair());
            }
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Provide
    static Arbitrary<List<Edge>> graphs() {
        Arbitrary<Flaw> flaws = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(Flaw.NONE)), Tuple.of(1, Arbitraries.of(Flaw.class)));
        return Combinators.combine(
                        Arbitraries.integers().between(ROOT, MOST_AUTHORITIES - 1),
                        Arbitraries.integers().between(1, MOST_AUTHORITIES - 1),
                        flaws)
                .as(Edge::new)
                .filter(edge -> edge.issuer() != edge.subject())
                .list()
                .ofMinSize(1)
                .ofMaxSize(9)
                .uniqueElements();
    }

    @Property(tries = 200)
    @Label("the leaf is covered just if a path to the root is right")
    void aPathIsEnough(@ForAll("graphs") List<Edge> edges) throws Exception {
        HandMade root = HandMade.root(name(ROOT), KEYS.get(ROOT));
        List<X509Certificate> sent = new ArrayList<>();
        sent.add(authority(1).issue(HOST).host(HOST).make());
        for (Edge edge : edges) {
            sent.add(certificate(edge));
        }
        HostCoverage verdict =
                CoverageCheck.standard().trusting(TrustRoots.of(root.make())).checkSent(HOST, List.of(sent));

        assertThat(verdict.covered())
                .as("%s: %s", edges, verdict.problems())
                .isEqualTo(leadsToRoot(1, 0, edges, new HashSet<>()));
    }

    private static String name(int authority) {
        return authority == ROOT ? "Root of the graph" : "Authority " + authority;
    }

    private static HandMade authority(int number) throws Exception {
        return HandMade.root(name(number), KEYS.get(number));
    }

    private static X509Certificate certificate(Edge edge) throws Exception {
        HandMade issuer = authority(edge.issuer());
        KeyPair keys = KEYS.get(edge.subject());
        String name = name(edge.subject());
        Instant now = Instant.now();
        Duration day = Duration.ofDays(1);
        return switch (edge.flaw()) {
            case NONE -> issuer.issue(name, keys).authority().make();
            case EXPIRED ->
                issuer.issue(name, keys, now.minus(day.multipliedBy(9)), now.minus(day))
                        .authority()
                        .make();
            case NOT_YET_VALID ->
                issuer.issue(name, keys, now.plus(day), now.plus(day.multipliedBy(9)))
                        .authority()
                        .make();
            case NO_AUTHORITY ->
                issuer.issue(name, keys)
                        .with(Extension.basicConstraints, true, new BasicConstraints(false))
                        .make();
            case WITHOUT_BASIC_CONSTRAINTS -> issuer.issue(name, keys).make();
            case MAY_NOT_SIGN ->
                issuer.issue(name, keys)
                        .authority()
                        .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                        .make();
            case OTHER_PURPOSE ->
                issuer.issue(name, keys)
                        .authority()
                        .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning))
                        .make();
            case SHA_1 ->
                issuer.issue(name, keys).authority().signedWith("SHA1withECDSA").make();
            case EXCLUDES_THE_HOST ->
                issuer.issue(name, keys)
                        .authority()
                        .with(Extension.nameConstraints, true, new NameConstraints(null, subtree("example.com")))
                        .make();
            case PERMITS_OTHERS_ONLY ->
                issuer.issue(name, keys)
                        .authority()
                        .with(Extension.nameConstraints, true, new NameConstraints(subtree("example.org"), null))
                        .make();
            case NO_AUTHORITY_BELOW ->
                issuer.issue(name, keys).authorityAbove(0).make();
        };
    }

    private static GeneralSubtree[] subtree(String domain) {
        return new GeneralSubtree[] {new GeneralSubtree(new GeneralName(GeneralName.dNSName, domain))};
    }

    /** The slow model: every path without a circle is tried. */
    private static boolean leadsToRoot(int authority, int authoritiesBelow, List<Edge> edges, Set<Integer> passed) {
        if (authority == ROOT) {
            return true;
        }
        passed.add(authority);
        boolean found = edges.stream()
                .filter(edge -> edge.subject() == authority && !passed.contains(edge.issuer()))
                .filter(edge ->
                        edge.flaw() == Flaw.NONE || (edge.flaw() == Flaw.NO_AUTHORITY_BELOW && authoritiesBelow == 0))
                .anyMatch(edge -> leadsToRoot(edge.issuer(), authoritiesBelow + 1, edges, passed));
        passed.remove(authority);
        return found;
    }
}

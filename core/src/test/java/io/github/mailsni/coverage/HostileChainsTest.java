package io.github.mailsni.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.mailsni.internal.x509.Chain;
import io.github.mailsni.internal.x509.SignatureChecks;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.CertPolicyId;
import org.bouncycastle.asn1.x509.CertificatePolicies;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyInformation;
import org.bouncycastle.asn1.x509.PolicyMappings;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sets of certificates that keep a naive search busy for years; that it ends is the point, not when. */
@Tag("jdk")
@DisplayName("A verdict comes soon, whatever is sent:")
class HostileChainsTest {
    private static final String HOST = "mail.example.com";
    private static final Duration HANGS = Duration.ofMinutes(2);

    private static HostCoverage check(HandMade root, List<X509Certificate> sent) {
        return assertTimeoutPreemptively(
                HANGS,
                () -> CoverageCheck.standard()
                        .trusting(TrustRoots.of(root.make()))
                        .checkSent(HOST, List.of(sent)));
    }

    private static void assertRefused(HandMade root, List<X509Certificate> sent, ProblemCode code) {
        HostCoverage verdict = check(root, sent);
        assertThat(verdict.covered()).isFalse();
        assertThat(verdict.problems()).extracting(Problem::code).contains(code);
        assertThat(verdict.problems())
                .allSatisfy(problem -> assertThat(problem.message()).hasSizeLessThan(2000));
    }

    @Test
    @DisplayName("40 self-signed certificates of one subject")
    void selfSigned() throws Exception {
        List<X509Certificate> sent = new ArrayList<>();
        HandMade last = HandMade.root("Same");
        sent.add(last.issue(HOST).host(HOST).make());
        for (int i = 0; i < 40; i++) {
            sent.add(HandMade.root("Same").make());
        }
        assertRefused(HandMade.root("Root"), sent, ProblemCode.CERTIFICATE_NOT_TRUSTED);
        // the same, in sight of a trusted root of that name
        assertRefused(HandMade.root("Same"), sent, ProblemCode.CERTIFICATE_NOT_TRUSTED);
    }

    @Test
    @DisplayName("authorities that have all signed each other, of which the last but one is trusted")
    void mesh() throws Exception {
        List<HandMade> authorities = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            authorities.add(HandMade.root("Authority " + i));
        }
        List<X509Certificate> sent = new ArrayList<>();
        sent.add(authorities.get(0).issue(HOST).host(HOST).make());
        for (HandMade signer : authorities) {
            for (HandMade signed : authorities) {
                if (signer != signed) {
                    sent.add(signed.signedBy(signer));
                }
            }
        }
        assertThat(check(authorities.get(10), sent).covered()).isTrue();
        Collections.reverse(sent.subList(1, sent.size()));
        assertThat(check(authorities.get(10), sent).covered()).isTrue();
        // no path: the root of that name has another key
        assertRefused(HandMade.root("Authority 10"), sent, ProblemCode.CHAIN_TOO_COMPLEX);
        // no root in sight
        assertRefused(HandMade.root("Root"), sent, ProblemCode.CERTIFICATE_NOT_TRUSTED);
    }

    @Test
    @DisplayName("300 intermediates of one name, of which none has issued the leaf")
    void crossSigned() throws Exception {
        HandMade root = HandMade.root("Root");
        HandMade intermediate = root.issue("Intermediate").authority();
        List<X509Certificate> sent = new ArrayList<>();
        sent.add(HandMade.root("Intermediate").issue(HOST).host(HOST).make());
        for (int i = 0; i < 300; i++) {
            sent.add(intermediate.signedBy(root));
        }
        assertRefused(root, sent, ProblemCode.CHAIN_TOO_COMPLEX);
    }

    @Test
    @DisplayName("a key whose signatures take minutes to verify")
    void giantKey() throws Exception {
        HandMade root = HandMade.root("Root");
        HandMade giant = root.issue("Giant", giant()).authority();
        X509Certificate leaf = HandMade.root("Giant").issue(HOST).host(HOST).make();
        assertRefused(root, List.of(leaf, giant.make()), ProblemCode.CERTIFICATE_NOT_TRUSTED);
        X509Certificate giantLeaf = root.issue(HOST, giant()).host(HOST).make();
        assertRefused(root, List.of(giantLeaf), ProblemCode.KEY_TOO_LARGE);
    }

    private static KeyPair giant() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PublicKey key = KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(
                        BigInteger.ONE.shiftLeft(16_383).add(BigInteger.ONE), BigInteger.valueOf(65_537)));
        return new KeyPair(key, generator.generateKeyPair().getPrivate());
    }

    @Test
    @DisplayName("20 000 names below 1000 subtrees")
    void names() throws Exception {
        GeneralName[] names = IntStream.range(0, 20_000)
                .mapToObj(i -> new GeneralName(GeneralName.dNSName, i == 0 ? HOST : "host" + i + ".example.com"))
                .toArray(GeneralName[]::new);
        HandMade root = HandMade.root("Root");
        HandMade constrained = root.issue("Constrained")
                .authority()
                .with(Extension.nameConstraints, true, new NameConstraints(null, subtrees("excluded", 1000)));
        X509Certificate leaf = constrained
                .issue(HOST)
                .with(Extension.subjectAlternativeName, false, new GeneralNames(names))
                .make();
        assertRefused(root, List.of(leaf, constrained.make()), ProblemCode.CHAIN_TOO_COMPLEX);
        // names alone are no fault
        X509Certificate free = root.issue(HOST)
                .with(Extension.subjectAlternativeName, false, new GeneralNames(names))
                .make();
        assertThat(check(root, List.of(free)).covered()).isTrue();
    }

    private static GeneralSubtree[] subtrees(String domain, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new GeneralSubtree(new GeneralName(GeneralName.dNSName, "n" + i + "." + domain)))
                .toArray(GeneralSubtree[]::new);
    }

    @Test
    @DisplayName("thousands of subtrees, one level below the other")
    void subtrees() throws Exception {
        HandMade root = HandMade.root("Root");
        List<X509Certificate> sent = new ArrayList<>();
        HandMade last = root;
        for (int i = 0; i < 6; i++) {
            last = last.issue("Level " + i)
                    .authority()
                    .with(
                            Extension.nameConstraints,
                            true,
                            new NameConstraints(subtrees("permitted" + i, 3000), subtrees("excluded" + i, 3000)));
            sent.add(0, last.make());
        }
        sent.add(0, last.issue(HOST).host(HOST).make());
        assertRefused(root, sent, ProblemCode.CHAIN_TOO_COMPLEX);
    }

    @Test
    @DisplayName("policies that multiply at each level")
    void policies() throws Exception {
        HandMade root = HandMade.root("Root");
        List<X509Certificate> sent = new ArrayList<>();
        HandMade last = root;
        for (int i = 0; i < 8; i++) {
            last = withPolicies(last.issue("Level " + i).authority());
            sent.add(0, last.make());
        }
        sent.add(0, withPolicies(last.issue(HOST).host(HOST)).make());
        assertRefused(root, sent, ProblemCode.CHAIN_TOO_COMPLEX);
    }

    private static HandMade withPolicies(HandMade certificate) throws Exception {
        int count = 10;
        PolicyInformation[] policies = IntStream.range(0, count)
                .mapToObj(i -> new PolicyInformation(policy(i)))
                .toArray(PolicyInformation[]::new);
        CertPolicyId[] from = new CertPolicyId[count * count];
        CertPolicyId[] to = new CertPolicyId[count * count];
        for (int i = 0; i < from.length; i++) {
            from[i] = CertPolicyId.getInstance(policy(i / count));
            to[i] = CertPolicyId.getInstance(policy(i % count));
        }
        return certificate
                .with(Extension.certificatePolicies, false, new CertificatePolicies(policies))
                .with(Extension.policyMappings, true, new PolicyMappings(from, to));
    }

    private static ASN1ObjectIdentifier policy(int number) {
        return new ASN1ObjectIdentifier("1.3.6.1.4.1.55555.2." + number);
    }

    @Test
    @DisplayName("a search takes 2000 steps at most")
    void steps() throws Exception {
        HandMade root = HandMade.root("Same");
        List<X509Certificate> sent = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sent.add(HandMade.root("Same").make());
        }
        AtomicInteger asked = new AtomicInteger();
        PathSearch search = new PathSearch(
                Map.of(root.make().getSubjectX500Principal(), List.of(root.make())),
                sent,
                any -> true,
                (issuer, certificate) -> asked.incrementAndGet() > 0);
        assertThat(search.any(sent.get(0), path -> false)).isFalse();
        assertThat(search.isCutShort()).isTrue();
        assertThat(asked).hasValue(2000);
    }

    @Test
    @DisplayName("100 signatures are verified at most, each once")
    void signatures() throws Exception {
        HandMade root = HandMade.root("Root");
        X509Certificate leaf = root.issue(HOST).make();
        SignatureChecks checks = new SignatureChecks();
        for (int i = 0; i < 99; i++) {
            assertThat(checks.hasSigned(HandMade.root("Root").make(), leaf)).isFalse();
        }
        X509Certificate issuer = root.make();
        assertThat(checks.hasSigned(issuer, leaf)).isTrue();
        assertThat(checks.hasSigned(issuer, leaf)).isTrue();
        assertThat(checks.isExhausted()).isFalse();
        assertThat(checks.hasSigned(root.make(), leaf)).isFalse();
        assertThat(checks.isExhausted()).isTrue();
    }

    @Test
    @DisplayName("a file of 500 certificates that have issued each other is put in order")
    void file() throws Exception {
        HandMade same = HandMade.root("Same");
        X509Certificate leaf = same.issue(HOST).host(HOST).make();
        List<X509Certificate> file = new ArrayList<>();
        file.add(leaf);
        for (int i = 0; i < 500; i++) {
            file.add(same.signedBy(same));
        }
        assertThat(assertTimeoutPreemptively(HANGS, () -> Chain.from(leaf, file, Instant.now())))
                .containsExactly(leaf);
        assertThat(assertTimeoutPreemptively(HANGS, () -> Chain.withRoot(leaf, file, Instant.now())))
                .hasSize(2);
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * A certificate with zero or more things wrong with it, and a host that is dialled.
 *
 * @param host the host
 * @param names in the certificate, the first also as its common name
 * @param withNames whether it has a subjectAltName extension
 * @param issuing who has signed it and what is sent with it
 * @param life when it is valid
 * @param forServers what its extended key usage says
 */
record GeneratedCertificate(
        String host, List<String> names, boolean withNames, Issuing issuing, Life life, boolean forServers) {
    static final TestAuthority ROOT = TestAuthority.create("Trusted root");
    private static final TestAuthority UPPER = ROOT.intermediate("Upper");
    private static final TestAuthority LOWER = UPPER.intermediate("Lower");
    private static final TestAuthority UNTRUSTED =
            TestAuthority.create("Untrusted root").intermediate("Untrusted intermediate");

    private static final Set<String> HOSTS = Set.of(
            "mail.example.com",
            "a.mail.example.com",
            "example.com",
            "mail.com",
            "xn--mnchen-3ya.example.com",
            "my_host.example.com");
    private static final Set<String> NAMES = Set.of(
            "mail.example.com",
            "MAIL.Example.com",
            "a.mail.example.com",
            "example.com",
            "*.example.com",
            "*.mail.example.com",
            "*.*.example.com",
            "*.com",
            "*",
            "m*.example.com",
            "*l.example.com",
            "mail.*.com",
            "mail.example.com.",
            "xn--mnchen-3ya.example.com",
            "xn--*.example.com",
            "my_host.example.com",
            "other.example");

    enum Issuing {
        BY_ROOT,
        CHAIN,
        CHAIN_SHUFFLED,
        LEAF_ONLY,
        UNTRUSTED,
        SELF_SIGNED
    }

    enum Life {
        NOW,
        PAST,
        FUTURE
    }

    static Arbitrary<GeneratedCertificate> any() {
        // most have at most one thing wrong, so that each thing is seen alone
        return Combinators.combine(
                        Arbitraries.of(HOSTS),
                        Arbitraries.of(NAMES).list().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.frequency(Tuple.of(8, true), Tuple.of(1, false)),
                        Arbitraries.frequencyOf(
                                Tuple.of(3, Arbitraries.of(Issuing.CHAIN, Issuing.BY_ROOT)),
                                Tuple.of(2, Arbitraries.of(Issuing.class))),
                        Arbitraries.frequency(Tuple.of(8, Life.NOW), Tuple.of(1, Life.PAST), Tuple.of(1, Life.FUTURE)),
                        Arbitraries.frequency(Tuple.of(8, true), Tuple.of(1, false)))
                .as(GeneratedCertificate::new);
    }

    TestCertificate issue() {
        TestAuthority authority =
                switch (issuing) {
                    case BY_ROOT, SELF_SIGNED -> ROOT;
                    case CHAIN, CHAIN_SHUFFLED, LEAF_ONLY -> LOWER;
                    case UNTRUSTED -> UNTRUSTED;
                };
        TestCertificate.Builder builder = authority
                .certificateFor(names.get(0))
                .andFor(names.subList(1, names.size()).toArray(String[]::new))
                .validity(from(), from().plus(Duration.ofDays(60)));
        if (!withNames) {
            builder.withoutSubjectAltName();
        }
        if (!forServers) {
            builder.forClients();
        }
        if (issuing == Issuing.SELF_SIGNED) {
            builder.selfSigned();
        }
        TestCertificate certificate = builder.issue();
        return issuing == Issuing.LEAF_ONLY ? certificate.withoutIntermediates() : certificate;
    }

    List<X509Certificate> sent(TestCertificate certificate) {
        List<X509Certificate> chain = certificate.chain();
        return issuing == Issuing.CHAIN_SHUFFLED ? List.of(chain.get(0), chain.get(2), chain.get(1)) : chain;
    }

    private Instant from() {
        Instant now = Instant.now();
        return switch (life) {
            case NOW -> now.minus(Duration.ofDays(30));
            case PAST -> now.minus(Duration.ofDays(90));
            case FUTURE -> now.plus(Duration.ofDays(30));
        };
    }
}

package io.github.mailsni.internal.keymanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.MailClient;
import io.github.mailsni.handshake.MailClient.Visit;
import io.github.mailsni.testing.KeyAlgorithm;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

@Tag("jdk")
@Label("Whatever keys the hosts have and whatever schemes the client verifies")
class SniKeyManagerPropertiesTest {
    /**
     * By their names in RFC 8446, those together that JSSE tells the key manager under one name: what it shows of a client
     * with PSS signatures by one kind of RSA key, and not by the other, cannot be told apart.
     */
    private static final List<List<String>> SCHEMES = List.of(
            List.of("ecdsa_secp256r1_sha256"),
            List.of("ecdsa_secp384r1_sha384"),
            List.of("ecdsa_secp521r1_sha512"),
            List.of("ed25519"),
            List.of("ed448"),
            List.of("rsa_pkcs1_sha256"),
            List.of("rsa_pkcs1_sha384", "rsa_pkcs1_sha512"),
            List.of("rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_pss_sha256", "rsa_pss_pss_sha384"));

    @Property(tries = 250, edgeCases = EdgeCasesMode.NONE)
    @Label("SunJSSE presents the first candidate with a key that fits")
    void firstFittingCandidate(
            @ForAll("keys") Set<KeyAlgorithm> hostKeys,
            @ForAll("keys") Set<KeyAlgorithm> defaultKeys,
            @ForAll("schemes") Set<String> schemes,
            @ForAll("protocols") String protocol) {
        assertFirstFittingCandidate(Jsse.SUN, hostKeys, defaultKeys, schemes, protocol);
    }

    /** It asks for Edwards keys, but can use none of the JDK's classes. */
    @Property(tries = 250, edgeCases = EdgeCasesMode.NONE)
    @Label("so does BCJSSE, Edwards keys apart")
    void firstFittingCandidateOfBouncyCastle(
            @ForAll("keysWithoutEdwards") Set<KeyAlgorithm> hostKeys,
            @ForAll("keysWithoutEdwards") Set<KeyAlgorithm> defaultKeys,
            @ForAll("schemes") Set<String> schemes,
            @ForAll("protocols") String protocol) {
        assertFirstFittingCandidate(Jsse.BOUNCY_CASTLE, hostKeys, defaultKeys, schemes, protocol);
    }

    private static void assertFirstFittingCandidate(
            Jsse server,
            Set<KeyAlgorithm> hostKeys,
            Set<KeyAlgorithm> defaultKeys,
            Set<String> schemes,
            String protocol) {
        Hosts hosts = Hosts.withDefault("default.example", defaultKeys.toArray(KeyAlgorithm[]::new))
                .host("mail.example", hostKeys.toArray(KeyAlgorithm[]::new));
        boolean anyCurve = server == Jsse.BOUNCY_CASTLE && protocol.equals("TLSv1.2");
        boolean hostFits = fit(hostKeys, schemes, protocol, anyCurve);
        Assume.that(hostFits || fit(defaultKeys, schemes, protocol, anyCurve));

        Visit visit = Jsse.SUN.client(protocol).verifying(schemes).visit(server.server(hosts), "mail.example");

        assertThat(visit.host()).isEqualTo(hostFits ? "mail.example" : "default.example");
    }

    private static boolean fit(Collection<KeyAlgorithm> keys, Set<String> schemes, String protocol, boolean anyCurve) {
        return keys.stream().anyMatch(key -> fits(key, schemes, protocol, anyCurve));
    }

    /** Whether a key fits; below TLS 1.3 the schemes of ECDSA are for keys on any curve, as far as the engine signs so. */
    private static boolean fits(KeyAlgorithm key, Set<String> schemes, String protocol, boolean anyCurve) {
        return switch (key) {
            case RSA_2048 ->
                schemes.stream()
                        .anyMatch(scheme -> scheme.startsWith("rsa_pss_rsae_")
                                || (scheme.startsWith("rsa_pkcs1_") && protocol.equals("TLSv1.2")));
            case RSASSA_PSS -> schemes.stream().anyMatch(scheme -> scheme.startsWith("rsa_pss_pss_"));
            case EC_P256, EC_P384, EC_P521 ->
                anyCurve
                        ? schemes.stream().anyMatch(scheme -> scheme.startsWith("ecdsa_"))
                        : schemes.containsAll(MailClient.schemes(key));
            default -> schemes.containsAll(MailClient.schemes(key));
        };
    }

    @Provide
    Arbitrary<Set<String>> schemes() {
        return Arbitraries.of(SCHEMES)
                .set()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(groups -> groups.stream().flatMap(List::stream).collect(Collectors.toSet()));
    }

    @Provide
    Arbitrary<String> protocols() {
        return Arbitraries.of("TLSv1.2", "TLSv1.3");
    }

    @Provide
    Arbitrary<Set<KeyAlgorithm>> keys() {
        return keys(Arbitraries.of(KeyAlgorithm.ED25519, KeyAlgorithm.ED448).optional(0.4));
    }

    @Provide
    Arbitrary<Set<KeyAlgorithm>> keysWithoutEdwards() {
        return keys(Arbitraries.just(Optional.empty()));
    }

    /** At least one, at most one of each type. */
    private static Arbitrary<Set<KeyAlgorithm>> keys(Arbitrary<Optional<KeyAlgorithm>> edwards) {
        return Combinators.combine(
                        edwards,
                        Arbitraries.of(KeyAlgorithm.EC_P256, KeyAlgorithm.EC_P384, KeyAlgorithm.EC_P521)
                                .optional(0.5),
                        Arbitraries.of(KeyAlgorithm.RSA_2048).optional(0.5),
                        Arbitraries.of(KeyAlgorithm.RSASSA_PSS).optional(0.3))
                .as((ed, ec, rsa, pss) ->
                        Stream.of(ed, ec, rsa, pss).flatMap(Optional::stream).collect(Collectors.toSet()))
                .filter(keys -> !keys.isEmpty());
    }
}

package io.github.mailsni.coverage;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.Credential;
import io.github.mailsni.KeyType;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Describes the sending mail servers and clients that a host is checked for, each by its ClientHello (RFC 8446 section
 * 4.1.2): the versions, cipher suites, groups and signature schemes that it offers. The signature schemes determine
 * which server keys the client can use, and which signatures in a chain it verifies. A host is covered if every profile
 * but {@link #RSA_ONLY} is presented a certificate that it accepts.
 *
 * <p>The offers were measured in November 2026, each with the defaults of the program that is named. The numbers are
 * those of the IANA registry "TLS Parameters"; each list is in the order in which the client sends it, unmodifiable,
 * and without the pseudo cipher suites of renegotiation (RFC 5746).
 *
 * @since 0.1.0
 */
@SuppressWarnings("ImmutableEnumChecker") // its lists are unmodifiable
public enum ClientProfile {
    /**
     * Gmail, and other clients built on BoringSSL: RSA keys, and ECDSA keys on P-256 and P-384. Measured with the
     * client of netty-tcnative 2.0.84; Google's own configuration may offer less, and is not known to offer more.
     */
    GMAIL(
            "gmail",
            "Gmail",
            Offer.of(
                    "0304 0303",
                    "1301 1302 1303 c02c c02b c02f c030 c013 c014 009c 002f 0035",
                    "11ec 001d 0017 0018 0019",
                    "0403 0804 0401 0503 0805 0501 0806 0601 0201")),

    /** Postfix 3.7 on OpenSSL 3.0, as it dials hosts whose certificate it verifies: keys of every kind. */
    POSTFIX(
            "postfix",
            "Postfix",
            Offer.of(
                    "0304 0303 0302 0301",
                    "1302 1303 1301 c02c c030 00a3 009f cca9 cca8 ccaa c0af c0ad c0a3 c09f c05d c061 c057 c053 c024 c028"
                            + " 006b 006a c073 c077 00c4 00c3 c00a c014 0039 0038 0088 0087 009d c0a1 c09d c051 003d 00c0"
                            + " 0035 0084 c02b c02f 00a2 009e c0ae c0ac c0a2 c09e c05c c060 c056 c052 c023 c027 0067 0040"
                            + " c072 c076 00be 00bd c009 c013 0033 0032 0045 0044 009c c0a0 c09c c050 003c 00ba 002f 0041",
                    "001d 001e 0017 0019 0018",
                    "0403 0503 0603 0807 0808 0809 080a 080b 0804 0805 0806 0401 0501 0601 0303 0301 0302 0402 0502 0602")),

    /** Exim 4.96 on GnuTLS 3.7: keys of every kind, RSA preferred. */
    EXIM(
            "exim",
            "Exim",
            Offer.of(
                    "0304 0303 0302 0301",
                    "1302 1303 1301 1304 c02c cca9 c0ad c00a c02b c0ac c009 c030 cca8 c014 c02f c013 009d c09d 0035 009c"
                            + " c09c 002f 009f ccaa c09f 0039 009e c09e 0033",
                    "0017 0018 0019 001d 001e 0100 0101 0102 0103 0104",
                    "0401 0809 0804 0403 0807 0501 080a 0805 0503 0808 0601 080b 0806 0603 0201 0203")),

    /** Jakarta Mail, and every other client on the TLS of Java 17: keys of every kind. */
    JAKARTA_MAIL(
            "jakarta-mail",
            "Jakarta Mail",
            Offer.of(
                    "0304 0303",
                    "1302 1301 1303 c02c c02b cca9 c030 cca8 c02f 009f ccaa 00a3 009e 00a2 c024 c028 c023 c027 006b 006a"
                            + " 0067 0040 c00a c014 c009 c013 0039 0038 0033 0032 009d 009c 003d 003c 0035 002f",
                    "001d 0017 0018 0019 001e 0100 0101 0102 0103 0104",
                    "0403 0503 0603 0807 0808 0804 0805 0806 0809 080a 080b 0401 0501 0601 0402 0303 0301 0302 0203 0201"
                            + " 0202")),

    /**
     * Old clients: TLS 1.2 with cipher suites for RSA keys only. What such a client objects to is a warning, unless the
     * check is made {@linkplain CoverageCheck#forClients for it}. Modelled, not measured.
     */
    RSA_ONLY(
            "rsa-only",
            "old clients (RSA only)",
            Offer.of(
                    "0303",
                    "c02f c030 c013 c014 009e 009f 0033 0039 009c 009d 003c 003d 002f 0035",
                    "0017 0018 0019",
                    "0401 0403 0501 0503 0601 0603 0201 0203"));

    /** The profiles that decide whether a host is covered. */
    static final Set<ClientProfile> DECISIVE = Set.of(GMAIL, POSTFIX, EXIM, JAKARTA_MAIL);

    private final String code;
    private final String title;
    private final Offer offer;

    ClientProfile(String code, String title, Offer offer) {
        this.code = code;
        this.title = title;
        this.offer = offer;
    }

    /**
     * The offers of a ClientHello, in numbers of the IANA registry.
     *
     * @param signatures the signature schemes that the client accepts in certificates
     * @param keys the signature schemes that it accepts from server keys: below TLS 1.3 the cipher suites limit them,
     *     too (RFC 5246 section 7.4.2)
     */
    private record Offer(
            List<Integer> versions,
            List<Integer> suites,
            List<Integer> groups,
            List<Integer> schemes,
            OfferedSignatures signatures,
            OfferedSignatures keys) {
        private static final int TLS_1_3 = 0x0304;
        private static final Set<Integer> SUITES_FOR_ECDSA = Set.of(0xc02b, 0xc02c, 0xc009, 0xc00a, 0xcca9);

        static Offer of(String versions, String suites, String groups, String schemes) {
            OfferedSignatures signatures = OfferedSignatures.of(numbers(schemes));
            boolean rsaOnly = !numbers(versions).contains(TLS_1_3)
                    && numbers(suites).stream().noneMatch(SUITES_FOR_ECDSA::contains);
            return new Offer(
                    numbers(versions),
                    numbers(suites),
                    numbers(groups),
                    numbers(schemes),
                    signatures,
                    rsaOnly ? signatures.ofKeys(KeyType.RSA) : signatures);
        }

        private static List<Integer> numbers(String hexadecimal) {
            return Arrays.stream(hexadecimal.split(" "))
                    .map(each -> Integer.valueOf(each, 16))
                    .toList();
        }
    }

    /**
     * The profile's name on command lines and in JSON.
     *
     * @return lower case words joined by hyphens; stable
     */
    public String code() {
        return code;
    }

    /**
     * The client's name in reports.
     *
     * @return a name, in words
     */
    public String title() {
        return title;
    }

    /**
     * The versions of TLS that it offers.
     *
     * @return for example 0x0304, which is TLS 1.3
     */
    public List<Integer> versions() {
        return offer.versions();
    }

    /**
     * The cipher suites that it offers.
     *
     * @return for example 0x1301, which is TLS_AES_128_GCM_SHA256
     */
    public List<Integer> cipherSuites() {
        return offer.suites();
    }

    /**
     * The groups that it offers for the key exchange; in TLS 1.2 also the curves of ECDSA keys.
     *
     * @return for example 0x0017, which is secp256r1
     */
    public List<Integer> namedGroups() {
        return offer.groups();
    }

    /**
     * The signature schemes that it offers, both for the handshake and for the certificates of a chain.
     *
     * @return for example 0x0403, which is ecdsa_secp256r1_sha256
     */
    public List<Integer> signatureSchemes() {
        return offer.schemes();
    }

    /**
     * Whether a server can sign a handshake of this client with a credential's key. The type of the key and its curve
     * decide; its size and strength do not.
     *
     * @param credential the credential
     * @return whether one of the signature schemes fits
     */
    public boolean canUse(Credential credential) {
        return offer.keys().fits(requireNonNull(credential, "credential"));
    }

    /** Whether a server can sign a handshake of this client with the private key of this public key. */
    boolean canUse(PublicKey key) {
        return offer.keys().fits(key);
    }

    /**
     * Whether the client offers to verify the signature of a certificate that a key of the issuer's type, if that is
     * known, has made.
     */
    boolean verifies(X509Certificate certificate, Optional<KeyType> issuersKey) {
        return offer.signatures().includes(certificate, issuersKey);
    }

    /**
     * The profile that has a code.
     *
     * @param code the code
     * @return the profile, or empty if none has this code
     */
    public static Optional<ClientProfile> of(String code) {
        requireNonNull(code, "code");
        return Arrays.stream(values()).filter(each -> each.code.equals(code)).findFirst();
    }

    /** Joins the names of clients for a sentence: {@code Gmail, Postfix and Exim}. */
    static String titles(List<ClientProfile> clients) {
        List<String> titles = clients.stream().map(ClientProfile::title).toList();
        int last = titles.size() - 1;
        return last < 1
                ? String.join("", titles)
                : titles.subList(0, last).stream().collect(Collectors.joining(", ")) + " and " + titles.get(last);
    }

    /** Returns the title. */
    @Override
    public String toString() {
        return title;
    }
}

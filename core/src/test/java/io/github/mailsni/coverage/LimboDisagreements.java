package io.github.mailsni.coverage;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The cases of x509-limbo in which the verdict is another one than the suite expects, by reason. Where the verdict is "covered", OpenSSL 3
 * and the JDK accept the chain as well; where it is "not covered", both refuse it.
 */
final class LimboDisagreements {
    /** Why the verdict differs, by case. */
    static final Map<String, String> REASONS = new TreeMap<>();

    static {
        because(
                "revocation is not checked, and the suite's revocation lists are not at hand",
                "crl::revoked-certificate-with-crl",
                "crl::issuer-missing-crlsign");
        because(
                "the case limits the depth of chains for its client; mail clients have no such limit",
                "pathlen::max-chain-depth-0-exhausted",
                "pathlen::max-chain-depth-1-exhausted");
        because(
                "key identifiers help to find an issuer (RFC 5280 section 4.2.1.1); clients do without, and do not look into a root's",
                "rfc5280::aki::leaf-missing-aki",
                "rfc5280::aki::intermediate-missing-aki",
                "rfc5280::aki::cross-signed-root-missing-aki",
                "rfc5280::ski::root-missing-ski",
                "rfc5280::ski::intermediate-missing-ski",
                "webpki::aki::root-with-aki-missing-keyidentifier",
                "webpki::aki::root-with-aki-authoritycertissuer",
                "webpki::aki::root-with-aki-authoritycertserialnumber",
                "webpki::aki::root-with-aki-all-fields",
                "webpki::aki::root-with-aki-ski-mismatch");
        because(
                "clients heed the constraints of an extension whether it is critical or not, as it must be",
                "rfc5280::nc::permitted-dns-match-noncritical",
                "rfc5280::pc::ica-noncritical-pc",
                "rfc5280::root-non-critical-basic-constraints");
        because(
                "a name constraint says nothing about names that it is not given for, and one in a leaf constrains nobody",
                "rfc5280::nc::not-allowed-in-ee-noncritical",
                "rfc5280::nc::not-allowed-in-ee-critical",
                "webpki::nc::intermediate-permitted-excluded-subtrees-both-null",
                "webpki::nc::intermediate-permitted-excluded-subtrees-both-empty-sequences");
        because(
                "the constraint or the name is malformed in a way that both clients tolerate: a leading dot permits what is below",
                "rfc5280::nc::invalid-dnsname-leading-period",
                "rfc5280::nc::nc-permits-invalid-dns-san");
        because(
                "an excluded name is one that the leaf's wildcard matches too; both clients compare the wildcard as it is written",
                "cve::cve-2025-61727",
                "rfc5280::nc::nc-forbids-dnsname-wildcard-san");
        because(
                "serial numbers are read as they are; an authority made them, and no client can mend them",
                "rfc5280::serial::too-long",
                "rfc5280::serial::zero",
                "rfc5280::serial::negative");
        because(
                "what a leaf may be used for beside serving TLS does not concern clients",
                "rfc5280::leaf-ku-keycertsign",
                "webpki::ee-basicconstraints-ca",
                "webpki::eku::ee-anyeku");
        because(
                "a rule of the CA/Browser Forum for authorities, which no client looks at",
                "webpki::eku::ee-critical-eku",
                "webpki::eku::ee-without-eku",
                "webpki::eku::root-has-eku",
                "webpki::san::san-critical-with-nonempty-subject",
                "webpki::malformed-aia",
                "webpki::forbidden-dsa-root",
                "webpki::forbidden-rsa-not-divisible-by-8-in-root",
                "webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf");
        because(
                "the common name does not count (RFC 9525 section 2), so it may be anything",
                "webpki::cn::punycode-not-in-san",
                "webpki::cn::not-in-san",
                "webpki::cn::case-mismatch");
        because(
                "OpenSSL has no list of public suffixes, and the JDK asks its own only about certificates of public authorities",
                "webpki::san::public-suffix-multi-label-wildcard-san",
                "webpki::san::public-suffix-private-namespace-wildcard-san");
        because(
                "refused: the leaf is an authority's without the key usage with which a TLS 1.3 server signs",
                "pathlen::validation-ignores-pathlen-in-leaf",
                "rfc5280::ca-as-leaf");
        because("refused: the leaf has no subjectAltName, only a common name", "rfc5280::nc::permitted-dn-match");
        because(
                "refused: of two certificates of one authority one has a name that is constrained; both clients take that one",
                "rfc5280::nc::nc-forbids-alternate-chain-ica");
    }

    private LimboDisagreements() {}

    private static void because(String reason, String... cases) {
        List.of(cases).forEach(each -> REASONS.put(each, reason));
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.CertificateNames;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.Wildcards;
import io.github.mailsni.internal.x509.Flaw;
import io.github.mailsni.internal.x509.Flaws;
import java.net.IDN;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SNIHostName;

/** Explains why the names of a certificate do not cover a host. */
final class NameProblem {
    private static final int MOST_NAMES = 3;

    private NameProblem() {}

    /**
     * Explains why the presented identifiers do not match a host.
     *
     * @param certificate words for the certificate, and why it is presented
     * @param remedy the advice when the certificate names other hosts
     */
    static Flaw of(Set<String> names, ServerName host, String certificate, String remedy) {
        if (names.isEmpty()) {
            return Flaws.noName();
        }
        return wildcardTooWide(names, host)
                .or(() -> wildcardDepth(names, host))
                .orElseGet(() -> new Flaw(
                        ProblemCode.CERTIFICATE_HOST_MISMATCH.code(),
                        certificate + " is for " + some(List.copyOf(names)) + ", not for " + host + "; " + remedy));
    }

    /** Reports a wildcard among the names that covers another depth of labels than the host's. */
    static Optional<Flaw> wildcardDepth(Set<String> names, ServerName host) {
        for (String name : names) {
            if (Wildcards.isWildcard(name)) {
                String domain = Wildcards.nameOf(name);
                if (host.toString().equals(domain)) {
                    return Optional.of(depth(name + " covers the hosts below " + domain + ", not " + domain
                            + " itself; issue the certificate with that name as well"));
                }
                if (host.toString().endsWith("." + domain)) {
                    return Optional.of(depth(name + " covers hosts one label below " + domain + " only, not " + host
                            + "; issue the certificate with that name or "
                            + Wildcards.covering(host.toString()).orElseThrow() + " as well"));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether the names cover a host for clients, which demand two labels behind a wildcard. */
    static boolean covers(CertificateNames names, ServerName host) {
        return names.all().contains(host.toString())
                || (names.cover(host)
                        && host.parent().filter(NameProblem::isTopLevel).isEmpty());
    }

    private static Optional<Flaw> wildcardTooWide(Set<String> names, ServerName host) {
        return host.parent()
                .filter(NameProblem::isTopLevel)
                .map(Wildcards::below)
                .filter(names::contains)
                .map(wildcard -> new Flaw(
                        ProblemCode.WILDCARD_TOO_WIDE.code(),
                        "the certificate is for " + host + " by " + wildcard
                                + " alone, and clients take no wildcard directly"
                                + " below a top-level domain; issue the certificate with the name " + host));
    }

    private static boolean isTopLevel(String domain) {
        return domain.indexOf('.') < 0;
    }

    /** Reports a host name for which clients accept no certificate. */
    static Optional<Problem> ofHost(ServerName host) {
        if (isTakenForHost(host.toString())) {
            return Optional.empty();
        }
        String why = host.toString().contains("_")
                ? "it has an underscore, which host names may not have (RFC 1123 section 2.1)"
                : "one of its labels has a hyphen at an end (RFC 1123 section 2.1), or begins with xn-- but stands for no"
                        + " label of Unicode (RFC 5890 section 2.3.2.1)";
        return Optional.of(Problem.of(
                ProblemCode.HOST_NAME_INVALID,
                host + " is no name of a host: " + why
                        + "; Java clients accept no certificate for it, and others not every"
                        + " one: give the host another name",
                Optional.empty()));
    }

    /**
     * Whether Java's clients take a text for a host name. They are the strictest: they convert a name to Unicode before
     * they compare it.
     */
    private static boolean isTakenForHost(String host) {
        try {
            return !new SNIHostName(IDN.toUnicode(IDN.toASCII(host)))
                    .getAsciiName()
                    .isEmpty();
        } catch (IllegalArgumentException notAHost) {
            return false;
        }
    }

    private static Flaw depth(String problem) {
        return new Flaw(ProblemCode.WILDCARD_DEPTH.code(), "the certificate's wildcard " + problem);
    }

    /** Lists the first names, and counts the others. */
    static String some(List<String> names) {
        int more = names.size() - MOST_NAMES;
        return more <= 1
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MOST_NAMES)) + " and " + more + " more";
    }
}

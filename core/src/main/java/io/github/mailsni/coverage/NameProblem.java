package io.github.mailsni.coverage;

import io.github.mailsni.ServerName;
import io.github.mailsni.x509.Flaw;
import io.github.mailsni.x509.Flaws;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Why a certificate is not for a host, as precisely as its names tell. */
final class NameProblem {
    private static final int MOST_NAMES = 3;
    private static final String WILDCARD_LABEL = "*.";

    private NameProblem() {}

    /**
     * Why a certificate's names do not cover a host.
     *
     * @param certificate in words: what is presented, and why
     * @param remedy what to do if the names are simply others
     */
    static Flaw of(Set<String> names, ServerName host, String certificate, String remedy) {
        if (names.isEmpty()) {
            return Flaws.noName();
        }
        return wildcardDepth(names, host)
                .orElseGet(() -> new Flaw(
                        ProblemCode.CERTIFICATE_HOST_MISMATCH.code(),
                        certificate + " is for " + some(List.copyOf(names)) + ", not for " + host + "; " + remedy));
    }

    /** The wildcard among the names that is for another depth than the host's, if there is one. */
    static Optional<Flaw> wildcardDepth(Set<String> names, ServerName host) {
        for (String name : names) {
            if (name.startsWith(WILDCARD_LABEL)) {
                String domain = name.substring(WILDCARD_LABEL.length());
                if (host.toString().equals(domain)) {
                    return Optional.of(depth(name + " covers the hosts below " + domain + ", not " + domain
                            + " itself; issue the certificate with that name as well"));
                }
                if (host.toString().endsWith("." + domain)) {
                    String parent = host.toString().substring(host.toString().indexOf('.') + 1);
                    return Optional.of(depth(name + " covers hosts one label below " + domain + " only, not " + host
                            + "; issue the certificate with that name or " + WILDCARD_LABEL + parent + " as well"));
                }
            }
        }
        return Optional.empty();
    }

    private static Flaw depth(String problem) {
        return new Flaw(ProblemCode.WILDCARD_DEPTH.code(), "the certificate's wildcard " + problem);
    }

    /** The first names, and how many more. */
    static String some(List<String> names) {
        int more = names.size() - MOST_NAMES;
        return more <= 1
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MOST_NAMES)) + " and " + more + " more";
    }
}

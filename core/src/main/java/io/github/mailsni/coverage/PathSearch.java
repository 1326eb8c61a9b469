package io.github.mailsni.coverage;

import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import javax.security.auth.x500.X500Principal;

/**
 * Searches for paths from a leaf to roots, depth first, among certificates that may be hostile: each of many may have
 * issued every other. The number of steps is bounded, whether they lead to a root or not. Certificates from which no
 * root can be reached by the names of issuers are left out.
 *
 * <p>Not thread-safe.
 */
final class PathSearch {
    /** The longest path; real ones are shorter. */
    private static final int LONGEST_PATH = 10;

    private static final int MOST_STEPS = 2000;

    private final Map<X500Principal, List<X509Certificate>> roots;
    private final Map<X500Principal, Set<X509Certificate>> intermediates = new HashMap<>();
    private final BiPredicate<X509Certificate, X509Certificate> isIssuer;
    private final Set<X500Principal> inSightOfRoot;
    private int steps;

    /**
     * Creates a search.
     *
     * @param roots the roots by subject
     * @param sent the certificates that paths may use
     * @param usable whether paths may use an intermediate
     * @param isIssuer whether the first certificate's key has signed the second, given that their names agree
     */
    PathSearch(
            Map<X500Principal, List<X509Certificate>> roots,
            Collection<X509Certificate> sent,
            Predicate<X509Certificate> usable,
            BiPredicate<X509Certificate, X509Certificate> isIssuer) {
        this.roots = roots;
        this.isIssuer = isIssuer;
        for (X509Certificate each : new LinkedHashSet<>(sent)) {
            X500Principal subject = each.getSubjectX500Principal();
            if (!roots.getOrDefault(subject, List.of()).contains(each) && usable.test(each)) {
                intermediates
                        .computeIfAbsent(subject, any -> new LinkedHashSet<>())
                        .add(each);
            }
        }
        this.inSightOfRoot = inSightOfRoot();
    }

    private Set<X500Principal> inSightOfRoot() {
        Map<X500Principal, Set<X500Principal>> subjectsByIssuer = new HashMap<>();
        intermediates.forEach((subject, certificates) -> certificates.forEach(each -> subjectsByIssuer
                .computeIfAbsent(each.getIssuerX500Principal(), any -> new HashSet<>())
                .add(subject)));
        Set<X500Principal> inSight = new HashSet<>(roots.keySet());
        Deque<X500Principal> next = new ArrayDeque<>(inSight);
        while (!next.isEmpty()) {
            for (X500Principal subject : subjectsByIssuer.getOrDefault(next.remove(), Set.of())) {
                if (inSight.add(subject)) {
                    next.add(subject);
                }
            }
        }
        return inSight;
    }

    /**
     * Searches for a path.
     *
     * @param accepts tests each path that is found, until it accepts one
     * @return whether a path was accepted
     */
    boolean any(X509Certificate leaf, Predicate<CertificatePath> accepts) {
        return extend(List.of(leaf), accepts);
    }

    /** Whether the search ran out of steps, so that paths may have been missed. */
    boolean isCutShort() {
        return steps >= MOST_STEPS;
    }

    private boolean extend(List<X509Certificate> path, Predicate<CertificatePath> accepts) {
        X509Certificate last = path.get(path.size() - 1);
        X500Principal issuer = last.getIssuerX500Principal();
        for (X509Certificate root : roots.getOrDefault(issuer, List.of())) {
            if (step() && isIssuer.test(root, last) && accepts.test(new CertificatePath(path, root))) {
                return true;
            }
        }
        if (path.size() == LONGEST_PATH || !inSightOfRoot.contains(issuer)) {
            return false;
        }
        for (X509Certificate next : intermediates.getOrDefault(issuer, Set.of())) {
            if (inSightOfRoot.contains(next.getIssuerX500Principal())
                    && !path.contains(next)
                    && step()
                    && isIssuer.test(next, last)) {
                List<X509Certificate> longer = new ArrayList<>(path);
                longer.add(next);
                if (extend(longer, accepts)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean step() {
        return steps < MOST_STEPS && ++steps > 0;
    }
}

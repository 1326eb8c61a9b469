package io.github.mailsni.internal.x509;

import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;

/**
 * Verifies signatures of certificates, each of them once and a bounded number in all: whoever sends or stores a
 * thousand certificates of one name must not keep us busy. Not thread-safe.
 */
public final class SignatureChecks {
    /** Real chains need three; a processor verifies as many in a fraction of a second, whatever the keys. */
    private static final int MOST = 100;

    private final Map<Link, Boolean> known = new HashMap<>();
    private int left = MOST;
    private boolean exhausted;

    private record Link(X509Certificate issuer, X509Certificate certificate) {}

    /** Whether one certificate's key has signed another. {@code false} if too many signatures were verified before. */
    public boolean hasSigned(X509Certificate issuer, X509Certificate certificate) {
        Boolean answer = known.get(new Link(issuer, certificate));
        if (answer != null) {
            return answer;
        }
        if (left == 0) {
            exhausted = true;
            return false;
        }
        left--;
        boolean verified = Chain.verifies(issuer, certificate);
        known.put(new Link(issuer, certificate), verified);
        return verified;
    }

    /** Whether a signature was left unverified, because there were too many. */
    public boolean isExhausted() {
        return exhausted;
    }
}

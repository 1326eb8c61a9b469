package io.github.mailsni.internal.x509;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;

/**
 * The time in which a certificate is valid. Authorities certify an issuer again under its old name and with its old key, so that several
 * certificates may have issued another one; this class decides which of them is sent with it.
 *
 * @param from the first instant
 * @param to the last instant
 */
public record Validity(Instant from, Instant to) {
    /** Returns the validity of a certificate. */
    public static Validity of(X509Certificate certificate) {
        return new Validity(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    /** Whether an instant is in this time. */
    public boolean includes(Instant instant) {
        return !instant.isBefore(from) && !instant.isAfter(to);
    }

    /**
     * Returns the last millisecond since 1970 at which an instant is as far as now before, within or behind this time; {@link Long#MAX_VALUE} if
     * that does not change any more.
     */
    public long unchangedUntil(Instant now) {
        if (now.isBefore(from)) {
            return from.toEpochMilli() - 1;
        }
        return now.isAfter(to) ? Long.MAX_VALUE : to.toEpochMilli();
    }

    /**
     * Orders issuers of a certificate of this validity, the best one first: those that are valid now, and of these the one that covers this
     * time to its end, since the certificate is sent until then. Those that do so are equal: their order in the file stays.
     */
    public Comparator<Validity> issuersAt(Instant now) {
        return Comparator.comparing((Validity issuer) -> !issuer.includes(now)).thenComparing(issuers());
    }

    /** Orders issuers as {@link #issuersAt} does, where the present time is not known. */
    Comparator<Validity> issuers() {
        return Comparator.comparing(this::coveredTo).reversed().thenComparing(this::coveredFrom);
    }

    private Instant coveredTo(Validity issuer) {
        return issuer.to.isBefore(to) ? issuer.to : to;
    }

    private Instant coveredFrom(Validity issuer) {
        return issuer.from.isAfter(from) ? issuer.from : from;
    }
}

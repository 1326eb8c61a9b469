package io.github.mailsni.internal.pem;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers the certificates of authorities by the text of their blocks, so that the intermediate certificate that stands behind each of ten
 * thousand leaves is decoded once. Bounded, and thread-safe.
 */
public final class KnownAuthorities {
    /** A few authorities sign most certificates. */
    private static final int MOST = 200;

    /** Longer blocks, such as PKCS #7 with many certificates, are decoded each time. */
    private static final int LONGEST = 16_384;

    /** By the text of a block. Any thread that reads adds to it. */
    private final Map<String, List<X509Certificate>> known = new ConcurrentHashMap<>();

    /** Creates an empty memory. */
    public KnownAuthorities() {}

    /** Returns the certificates in a block. */
    List<X509Certificate> certificates(PemBlock block) throws KeyMaterialException {
        List<X509Certificate> before = known.get(block.text());
        if (before != null) {
            return before;
        }
        List<X509Certificate> certificates = Certificates.labelled(block.content());
        if (certificates.size() == 1
                && certificates.get(0).getBasicConstraints() >= 0
                && block.text().length() <= LONGEST
                && known.size() < MOST) {
            known.put(block.text(), certificates);
        }
        return certificates;
    }
}

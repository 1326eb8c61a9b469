package io.github.mailsni.internal.x509;

import io.github.mailsni.internal.Printable;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks whether a certificate is signed in a way that clients accept: by a digest of 112 bits of security at least. */
public final class SignatureStrength {
    private static final Pattern STRONG = Pattern.compile("SHA(224|256|384|512|3-\\d+).*|ED(DSA|25519|448)|ML-?DSA.*");
    private static final String PSS = "RSASSA-PSS";

    private SignatureStrength() {}

    static Optional<Flaw> of(X509Certificate certificate) {
        String digest = digest(certificate);
        if (STRONG.matcher(digest.replace("SHA-", "SHA").toUpperCase(Locale.ROOT))
                .matches()) {
            return Optional.empty();
        }
        String algorithm = certificate.getSigAlgName();
        return Optional.of(new Flaw(
                "weak-signature",
                "the certificate of " + Subject.of(certificate) + " is signed with "
                        + Printable.line(algorithm.equals(PSS) ? PSS + " and " + digest : algorithm)
                        + ", which clients refuse; issue it anew"));
    }

    /**
     * Returns the name of a certificate's signature algorithm, which tells the digest; of RSASSA-PSS the name of the
     * digest in its parameters.
     */
    public static String digest(X509Certificate certificate) {
        byte[] encoded = certificate.getSigAlgParams();
        if (!certificate.getSigAlgName().equals(PSS)) {
            return certificate.getSigAlgName();
        }
        if (encoded == null) {
            return "SHA1"; // the default (RFC 4055 section 3.1)
        }
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance(PSS);
            parameters.init(encoded);
            return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        } catch (GeneralSecurityException | IOException unreadable) {
            return "an unknown digest";
        }
    }
}

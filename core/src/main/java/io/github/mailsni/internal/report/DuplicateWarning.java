package io.github.mailsni.internal.report;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.internal.Printable;

/** Makes the warning of a credential that no client is presented, since another one is presented in its place. */
public final class DuplicateWarning {
    private DuplicateWarning() {}

    /** Warns that another credential is presented in the place of one, and names what the two were compared by. */
    public static CertificateWarning of(Credential credential, Credential other, String host) {
        String problem = credential.leaf().equals(other.leaf())
                ? "the same certificate is in " + file(other)
                        + " and is served from there; one of the two files is enough"
                : "another " + credential.keyType() + " certificate for " + host + " is served instead, that in "
                        + file(other) + ", which " + comparison(credential, other) + remedy(credential, other);
        return new CertificateWarning(credential.files().get(0), "duplicate", problem);
    }

    private static String comparison(Credential credential, Credential other) {
        if (!credential.notAfter().equals(other.notAfter())) {
            return "is valid until " + other.notAfter() + ", and this one until " + credential.notAfter();
        }
        return credential.notBefore().equals(other.notBefore())
                ? "is valid for the same time"
                : "is valid as long and was issued later";
    }

    private static String remedy(Credential credential, Credential other) {
        return other.coveredNames().containsAll(credential.coveredNames())
                ? "; remove this one if it is not renewed any more"
                : "";
    }

    private static String file(Credential credential) {
        return credential.files().stream().findFirst().map(Printable::path).orElse("another place");
    }
}

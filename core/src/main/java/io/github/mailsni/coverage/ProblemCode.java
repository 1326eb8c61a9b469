package io.github.mailsni.coverage;

import java.util.Optional;

/**
 * The kinds of problems. Their {@linkplain #code() codes} are stable: scripts may rely on them. They follow the result
 * types of RFC 8460 section 4.3, and add others in that style.
 *
 * @since 0.1.0
 */
public enum ProblemCode {
    /** The certificate names other hosts. */
    CERTIFICATE_HOST_MISMATCH("certificate-host-mismatch", Severity.ERROR, Result.CERTIFICATE_HOST_MISMATCH),
    /** A wildcard of the certificate covers hosts one label below its domain; this host is deeper, or is the domain. */
    WILDCARD_DEPTH("wildcard-depth", Severity.ERROR, Result.CERTIFICATE_HOST_MISMATCH),
    /** The certificate covers this host only by a wildcard directly below a top-level domain, which clients reject. */
    WILDCARD_TOO_WIDE("wildcard-too-wide", Severity.ERROR, Result.CERTIFICATE_HOST_MISMATCH),
    /** Some clients reject the host's name: it has an underscore, or an invalid A-label. */
    HOST_NAME_INVALID("host-name-invalid", Severity.ERROR, Result.CERTIFICATE_HOST_MISMATCH),
    /** The certificate names no host in its subjectAltName extension, at best in its common name (RFC 9525 section 2). */
    NO_SUBJECT_ALT_NAME("no-subject-alt-name", Severity.ERROR, Result.CERTIFICATE_HOST_MISMATCH),
    /** The certificate, or one of its chain, is past its validity. */
    CERTIFICATE_EXPIRED("certificate-expired", Severity.ERROR, Result.CERTIFICATE_EXPIRED),
    /** The certificate, or one of its chain, is before its validity. */
    CERTIFICATE_NOT_YET_VALID("certificate-not-yet-valid", Severity.ERROR, Result.CERTIFICATE_NOT_TRUSTED),
    /** The certificate is its own issuer. */
    SELF_SIGNED("self-signed", Severity.ERROR, Result.CERTIFICATE_NOT_TRUSTED),
    /** The server does not send the certificate of an intermediate authority. */
    CHAIN_INCOMPLETE("chain-incomplete", Severity.ERROR, Result.CERTIFICATE_NOT_TRUSTED),
    /** The chain leads to no trusted root. */
    CERTIFICATE_NOT_TRUSTED("certificate-not-trusted", Severity.ERROR, Result.CERTIFICATE_NOT_TRUSTED),
    /** The chain leads to a trusted root, but breaks a rule of RFC 5280 on the way. */
    VALIDATION_FAILURE("validation-failure", Severity.ERROR, Result.VALIDATION_FAILURE),
    /** The key is too short, or on a curve that clients do not know. */
    WEAK_KEY("weak-key", Severity.ERROR, Result.VALIDATION_FAILURE),
    /** The key of the certificate, or of one of its chain, is so large that clients take too long, or refuse to use it. */
    KEY_TOO_LARGE("key-too-large", Severity.ERROR, Result.VALIDATION_FAILURE),
    /** The certificate, or one that its path to a root needs, is signed with SHA-1 or MD5. */
    WEAK_SIGNATURE("weak-signature", Severity.ERROR, Result.VALIDATION_FAILURE),
    /** The extended key usage of the certificate, or of an authority on its path, does not allow TLS servers. */
    NO_SERVER_AUTH("no-server-auth", Severity.ERROR, Result.VALIDATION_FAILURE),
    /** The certificate demands that an OCSP response is sent with it (TLS feature, RFC 7633), and none is. */
    MUST_STAPLE("must-staple", Severity.ERROR, Result.VALIDATION_FAILURE),
    /** A client can use none of the keys that the server has, and the handshake fails. */
    NO_USABLE_KEY("no-usable-key", Severity.ERROR, Result.VALIDATION_FAILURE),
    /** The certificate, or one on its path to a root, is signed in a way that a client does not offer to verify. */
    SIGNATURE_NOT_OFFERED("signature-not-offered", Severity.ERROR, Result.VALIDATION_FAILURE),
    /** A handshake with a running server failed. */
    HANDSHAKE_FAILED("handshake-failed", Severity.ERROR, Result.VALIDATION_FAILURE),
    /** The chain allows so many paths, names or policies that clients give up before they find a valid path. */
    CHAIN_TOO_COMPLEX("chain-too-complex", Severity.ERROR, Result.VALIDATION_FAILURE),
    /** The private key has no certificate file, or clients of the host are presented no certificate. */
    CERTIFICATE_MISSING("certificate-missing", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** The certificate's file cannot be read or parsed. */
    CERTIFICATE_UNREADABLE("certificate-unreadable", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** The certificate has no private key file. */
    KEY_MISSING("key-missing", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** The private key's file cannot be read or parsed. */
    KEY_UNREADABLE("key-unreadable", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** The private key does not belong to the certificate. */
    KEY_MISMATCH("key-mismatch", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** The private key is encrypted and its password is missing or wrong. */
    PASSWORD("password", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** TLS cannot use this kind of key or certificate. */
    UNSUPPORTED("unsupported", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** The name of the file is not a host name. */
    NAME_INVALID("name-invalid", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** A directory cannot be listed. */
    DIRECTORY_UNREADABLE("directory-unreadable", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** An expression that says where a host's files are fails for some hosts. */
    EXPRESSION_FAILED("expression-failed", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** The certificate expires soon. */
    EXPIRES_SOON("expires-soon", Severity.WARNING, Result.CERTIFICATE_EXPIRED),
    /** The chain is sent in an order that TLS 1.2 does not allow, or with certificates that do not belong to it. */
    CHAIN_ORDER("chain-order", Severity.WARNING, Result.CERTIFICATE_NOT_TRUSTED),
    /** Every user of the machine can read the private key. */
    KEY_PERMISSIONS("key-permissions", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** The file is a backup copy; by its name it belongs to a host of its own. */
    BACKUP_FILE("backup-file", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** Another certificate of the same host and key type is served instead. */
    DUPLICATE("duplicate", Severity.WARNING, Result.VALIDATION_FAILURE),
    /** A running server does not send the certificate in the files. */
    STALE_ON_SERVER("stale-on-server", Severity.WARNING, Result.VALIDATION_FAILURE),
    /**
     * No {@code mx} pattern of the MTA-STS policy matches the host: senders that heed the policy do not deliver to it.
     */
    STS_MX_MISMATCH("sts-mx-mismatch", Severity.ERROR, Result.VALIDATION_FAILURE),
    /** A line of the MTA-STS policy breaks the grammar of RFC 8461 section 3.2. */
    STS_POLICY_INVALID("sts-policy-invalid", Severity.ERROR, Result.STS_POLICY_INVALID),
    /** An {@code mx} pattern of the MTA-STS policy matches none of the hosts. */
    STS_MX_UNUSED("sts-mx-unused", Severity.WARNING, Result.VALIDATION_FAILURE);

    private static final class Result {
        static final String CERTIFICATE_HOST_MISMATCH = "certificate-host-mismatch";
        static final String CERTIFICATE_EXPIRED = "certificate-expired";
        static final String CERTIFICATE_NOT_TRUSTED = "certificate-not-trusted";
        static final String STS_POLICY_INVALID = "sts-policy-invalid";
        static final String VALIDATION_FAILURE = "validation-failure";
    }

    private final String code;
    private final Severity severity;
    private final String resultType;

    ProblemCode(String code, Severity severity, String resultType) {
        this.code = code;
        this.severity = severity;
        this.resultType = resultType;
    }

    /**
     * The code in reports.
     *
     * @return lower case words joined by hyphens
     */
    public String code() {
        return code;
    }

    /**
     * The usual severity of such a problem.
     *
     * @return the usual severity
     */
    public Severity severity() {
        return severity;
    }

    /**
     * The result type of such a failure in a sender's TLS report.
     *
     * @return a result type of RFC 8460 section 4.3
     */
    public String resultType() {
        return resultType;
    }

    /**
     * The kind that has a code.
     *
     * @param code the code
     * @return the kind, or empty if none has this code
     */
    public static Optional<ProblemCode> of(String code) {
        for (ProblemCode each : values()) {
            if (each.code.equals(code)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** Returns the code. */
    @Override
    public String toString() {
        return code;
    }
}

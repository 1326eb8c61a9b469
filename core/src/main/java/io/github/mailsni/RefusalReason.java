package io.github.mailsni;

/**
 * The reason why a file or a pair of files is not in service. The codes are stable.
 *
 * @since 0.1.0
 */
public enum RefusalReason {
    /** The certificate has no private key file. */
    KEY_MISSING("key-missing"),
    /** The private key has no certificate file. */
    CERTIFICATE_MISSING("certificate-missing"),
    /** The private key does not belong to the certificate. */
    KEY_MISMATCH("key-mismatch"),
    /** The certificate's file cannot be read or parsed. */
    CERTIFICATE_UNREADABLE("certificate-unreadable"),
    /** The private key's file cannot be read or parsed. */
    KEY_UNREADABLE("key-unreadable"),
    /** The private key is encrypted and its password is missing or wrong. */
    PASSWORD("password"),
    /** TLS cannot use this kind of key or certificate. */
    UNSUPPORTED("unsupported"),
    /** The directory cannot be listed. */
    DIRECTORY_UNREADABLE("directory-unreadable"),
    /** The name of the file is not a server name. */
    NAME_INVALID("name-invalid"),
    /** An Exim expression has no value for some names. */
    EXPRESSION_FAILED("expression-failed");

    private final String code;

    RefusalReason(String code) {
        this.code = code;
    }

    /**
     * The name of the reason in reports and metrics.
     *
     * @return lower case words joined by hyphens
     */
    public String code() {
        return code;
    }
}

package io.github.mailsni;

/** Why a file or a pair of files is not in service. The codes are stable. */
public enum RefusalReason {
    /** The certificate's file has no private key beside it. */
    KEY_MISSING("key-missing"),
    /** The private key's file has no certificate beside it. */
    CERTIFICATE_MISSING("certificate-missing"),
    /** The private key does not belong to the certificate. */
    KEY_MISMATCH("key-mismatch"),
    /** The file of the certificate cannot be read or makes no sense. */
    CERTIFICATE_UNREADABLE("certificate-unreadable"),
    /** The file of the private key cannot be read or makes no sense. */
    KEY_UNREADABLE("key-unreadable"),
    /** The private key is encrypted and its password is missing or wrong. */
    PASSWORD("password"),
    /** The kind of key or certificate cannot be used in TLS. */
    UNSUPPORTED("unsupported"),
    /** The directory cannot be listed. */
    DIRECTORY_UNREADABLE("directory-unreadable"),
    /** The name that the file bears is not a server name. */
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

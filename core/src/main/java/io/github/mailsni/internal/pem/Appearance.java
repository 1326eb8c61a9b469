package io.github.mailsni.internal.pem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a file looks like that is not what it was taken for: enough to tell its keeper how to convert it. */
enum Appearance {
    EMPTY("it is empty"),
    PEM("it is PEM text; give it the extension .pem, or convert it: openssl pkcs12 -export -in FILE -out NEW"),
    DER_CERTIFICATE("it is a certificate in binary form (DER); convert it: openssl x509 -inform der -in FILE -out NEW"),
    DER_KEY("it is a private key in binary form (DER); convert it: openssl pkey -inform der -in FILE -out NEW"),
    DER_REQUEST("it is the request for a certificate in binary form (DER); "
            + "expected the certificate that the authority returned for it"),
    DER_PUBLIC_KEY("it is a public key in binary form (DER); expected a certificate or a private key"),
    PKCS7("it is PKCS #7 in binary form (DER); convert it: "
            + "openssl pkcs7 -inform der -print_certs -in FILE -out NEW"),
    PKCS12("it is PKCS #12; give it the extension .p12 or .pfx, or convert it: "
            + "openssl pkcs12 -in FILE -nodes -out NEW"),
    OTHER_DER("it is binary (ASN.1), but neither a certificate nor a private key"),
    JAVA_KEY_STORE("it is a Java key store (JKS); convert it: "
            + "keytool -importkeystore -srckeystore FILE -destkeystore NEW.p12 -deststoretype pkcs12"),
    UTF_16("it is text in UTF-16; save it as ASCII or UTF-8: iconv -f utf-16 -t ascii FILE > NEW"),
    BINARY("it contains NUL bytes, so it is no text: it is damaged or something else; copy it again from its source"),
    PUTTY_KEY("it is a key of PuTTY, for SSH; expected a key that was made for TLS"),
    WEB_PAGE("it is a web page, perhaps what a failed download left"),
    BARE_BASE64("it looks like the inside of a PEM block; "
            + "put -----BEGIN CERTIFICATE----- before it and -----END CERTIFICATE----- after it, "
            + "or PRIVATE KEY if it is one"),
    BASE64_OF_PEM("it is PEM that was encoded in base64 once more, as in the manifest of a Kubernetes Secret; "
            + "decode it: base64 -d FILE > NEW"),
    BASE64_OF_PKCS12("it is PKCS #12 that was encoded in base64; decode it: base64 -d FILE > NEW"),
    OTHER_TEXT("it has no -----BEGIN line");

    private static final Pattern BASE64 = Pattern.compile("MI[A-Za-z0-9+/\\s]++={0,2}\\s*+");

    /** Five dashes and BEGIN. */
    private static final String BASE64_OF_BEGIN = "LS0tLS1CRUdJT";

    private final String description;

    Appearance(String description) {
        this.description = description;
    }

    /** Returns a clause for a message, beginning with "it is". */
    String description() {
        return description;
    }

    static Appearance of(byte[] content) {
        if (content.length == 0) {
            return EMPTY;
        }
        if (isSequence(content)) {
            return ofDer(content);
        }
        if (isJks(content) || startsWith(content, 0xce, 0xce, 0xce, 0xce)) {
            return JAVA_KEY_STORE;
        }
        if (startsWith(content, 0xff, 0xfe) || startsWith(content, 0xfe, 0xff) || hasEverySecondByteZero(content)) {
            return UTF_16;
        }
        return containsNul(content) ? BINARY : ofText(new String(content, ISO_8859_1));
    }

    /** Whether the bytes begin as a key store in Java's own format does. */
    static boolean isJks(byte[] content) {
        return startsWith(content, 0xfe, 0xed, 0xfe, 0xed);
    }

    /** Whether there is a byte that no text in ASCII or UTF-8 has. Nearly every binary file has one. */
    static boolean isBinary(byte[] content) {
        return containsNul(content) || startsWith(content, 0xff, 0xfe) || startsWith(content, 0xfe, 0xff);
    }

    private static Appearance ofText(String text) {
        if (text.contains("-----BEGIN ")) {
            return PEM;
        }
        String start = text.stripLeading();
        if (start.isEmpty()) {
            return EMPTY;
        }
        if (start.startsWith("PuTTY-User-Key-File")) {
            return PUTTY_KEY;
        }
        String lowerCase = start.substring(0, Math.min(start.length(), 14)).toLowerCase(Locale.ROOT);
        if (lowerCase.startsWith("<!doctype html") || lowerCase.startsWith("<html")) {
            return WEB_PAGE;
        }
        return ofBase64(start);
    }

    private static Appearance ofBase64(String text) {
        if (text.startsWith(BASE64_OF_BEGIN)) {
            return BASE64_OF_PEM;
        }
        if (BASE64.matcher(text).matches()) {
            try {
                byte[] decoded = Base64.getMimeDecoder().decode(text);
                return DerKind.of(decoded) == DerKind.PKCS12 ? BASE64_OF_PKCS12 : BARE_BASE64;
            } catch (IllegalArgumentException cutOff) {
                return BARE_BASE64;
            }
        }
        return OTHER_TEXT;
    }

    private static Appearance ofDer(byte[] content) {
        return switch (DerKind.of(content)) {
            case CERTIFICATE -> DER_CERTIFICATE;
            case REQUEST -> DER_REQUEST;
            case PKCS8, PKCS1, SEC1, ENCRYPTED_KEY, DSA_KEY -> DER_KEY;
            case PUBLIC_KEY -> DER_PUBLIC_KEY;
            case PKCS7 -> PKCS7;
            case PKCS12 -> PKCS12;
            case OTHER -> OTHER_DER;
        };
    }

    /**
     * Whether the bytes are a sequence in DER: they begin with bytes with which no text in UTF-8 begins, or are a short
     * sequence as a whole.
     */
    private static boolean isSequence(byte[] content) {
        if (content.length < 2 || content[0] != 0x30) {
            return false;
        }
        int length = content[1] & 0xff;
        return (length >= 0x80 && length <= 0x84) || length == content.length - 2;
    }

    private static boolean hasEverySecondByteZero(byte[] content) {
        if (content.length < 4) {
            return false;
        }
        return (content[0] == 0 && content[2] == 0 && content[1] != 0)
                || (content[1] == 0 && content[3] == 0 && content[0] != 0);
    }

    private static boolean startsWith(byte[] content, int... start) {
        if (content.length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if ((content[i] & 0xff) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean containsNul(byte[] content) {
        for (byte each : content) {
            if (each == 0) {
                return true;
            }
        }
        return false;
    }
}

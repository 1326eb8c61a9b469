package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.MALFORMED;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_MISSING;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemHeader;
import org.bouncycastle.util.io.pem.PemObject;
import org.jspecify.annotations.Nullable;

/**
 * Reads what OpenSSL and its kin write as PEM: private keys (PKCS #8, PKCS #1, SEC 1; plain or under a password) and
 * certificates (also OpenSSL's trusted ones and PKCS #7), in any order, with any text around them.
 *
 * <p>Every block is read or skipped on purpose (parameters of EC and DH) or refused with its line: none is lost, or the
 * file's keeper would look for a certificate that is plainly there. Keys and certificates are of the JDK's own classes.
 * Thread-safe; what is read is not kept.
 */
public final class PemReader {
    private static final byte[] BEGIN = "-----BEGIN ".getBytes(US_ASCII);
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private static final Map<String, String> REFUSALS = Map.ofEntries(
            Map.entry(
                    "OPENSSH PRIVATE KEY",
                    "is a key in the format of OpenSSH; expected one that was made for TLS, "
                            + "or convert a copy of it: ssh-keygen -p -m PKCS8 -f COPY"),
            Map.entry("DSA PRIVATE KEY", "is a DSA key, which TLS has given up; make an RSA or EC key"),
            Map.entry("X509 CRL", "is a list of revoked certificates; take it out of this file"),
            Map.entry("ATTRIBUTE CERTIFICATE", "is an attribute certificate; expected one for a TLS server"));

    private static final Set<String> PUBLIC_KEYS = Set.of("PUBLIC KEY", "RSA PUBLIC KEY");

    private static final Set<String> REQUESTS = Set.of("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST");

    private static final Set<String> CERTIFICATES =
            Set.of("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "PKCS #7 SIGNED DATA", "CMS");

    /** What a file is expected to hold, so that a message can name it. */
    public enum Purpose {
        /** The leaf and its chain. */
        CERTIFICATE,
        /** The private key. */
        KEY,
        /** Both. */
        BOTH
    }

    private final Supplier<Optional<char[]>> password;
    private final Purpose purpose;
    private final @Nullable KnownAuthorities authorities;
    private final KeySink keys;
    private final Derivations derivations = Derivations.ofPem();
    private final List<X509Certificate> certificates = new ArrayList<>();

    private PemReader(
            Supplier<Optional<char[]>> password,
            Purpose purpose,
            KeySink keys,
            @Nullable KnownAuthorities authorities) {
        this.password = password;
        this.purpose = purpose;
        this.keys = keys;
        this.authorities = authorities;
    }

    /** Takes the private keys. */
    @FunctionalInterface
    private interface KeySink {
        void add(PrivateKeyInfo key) throws KeyMaterialException;
    }

    /**
     * Returns the private keys and certificates of a file.
     *
     * @param content the file's bytes: ASCII, or UTF-8 with or without a byte order mark; lines may end in LF, CR LF or CR
     * @param password asked for each encrypted key, and only then. The array is neither modified nor kept
     * @return what the file holds; both lists are empty if it holds nothing but parameters
     * @throws KeyMaterialException if the content is not PEM, or any block cannot be read or used; nothing else is thrown,
     *     whatever the bytes
     */
    public static KeyMaterial read(byte[] content, Supplier<Optional<char[]>> password) throws KeyMaterialException {
        return read(content, password, Purpose.BOTH);
    }

    /**
     * Returns the private keys and certificates of a file, which is there for keys, for certificates or for both.
     *
     * @param content the file's bytes: ASCII, or UTF-8 with or without a byte order mark; lines may end in LF, CR LF or CR
     * @param password asked for each encrypted key, and only then. The array is neither modified nor kept
     * @param purpose what the file is for: messages say what was expected
     * @return what the file holds, be it for its purpose or not; both lists are empty if it holds nothing but parameters
     * @throws KeyMaterialException if the content is not PEM, or any block cannot be read or used; nothing else is thrown,
     *     whatever the bytes
     */
    public static KeyMaterial read(byte[] content, Supplier<Optional<char[]>> password, Purpose purpose)
            throws KeyMaterialException {
        return read(blocks(content), password, purpose);
    }

    /**
     * Returns the certificates of a file, in the file's order. Other blocks, such as keys, are not opened.
     *
     * @param content the file's bytes: ASCII, or UTF-8 with or without a byte order mark; lines may end in LF, CR LF or CR
     * @return the certificates; empty if the file holds other things
     * @throws KeyMaterialException if the content is not PEM, or a certificate cannot be read; nothing else is thrown,
     *     whatever the bytes
     */
    public static List<X509Certificate> readCertificates(byte[] content) throws KeyMaterialException {
        List<PemBlock> certificates = blocks(content).stream()
                .filter(block -> CERTIFICATES.contains(block.label()))
                .toList();
        return read(certificates, Optional::empty, Purpose.CERTIFICATE).certificates();
    }

    /** Whether there is the beginning of a PEM block in the bytes of a text. */
    public static boolean isPem(byte[] content) {
        for (int i = 0; i + BEGIN.length <= content.length; i++) {
            if (content[i] == BEGIN[0] && Arrays.equals(content, i, i + BEGIN.length, BEGIN, 0, BEGIN.length)) {
                return !Appearance.isBinary(content);
            }
        }
        return false;
    }

    /**
     * Returns the numbers of the private keys, and the certificates, of a file that may be there for something else: blocks of other kinds,
     * and keys and certificates that a TLS server cannot use, are left out.
     *
     * @param content the file's bytes: ASCII, or UTF-8 with or without a byte order mark; lines may end in LF, CR LF or CR
     * @param password asked for each encrypted key, and only then. The array is neither modified nor kept
     * @param authorities the authorities that other files hold
     * @return what is of use in the file; both lists are empty if there is no such block
     * @throws KeyMaterialException if a block of a key or a certificate is damaged, or a key cannot be decrypted; nothing else is
     *     thrown, whatever the bytes
     */
    public static NumberedMaterial readUsable(
            byte[] content, Supplier<Optional<char[]>> password, KnownAuthorities authorities)
            throws KeyMaterialException {
        List<KeyNumber> numbers = new ArrayList<>();
        PemReader reader = new PemReader(
                password, Purpose.BOTH, key -> PrivateKeys.numberOf(key).ifPresent(numbers::add), authorities);
        for (PemBlock block : isPem(content) ? blocks(content) : List.<PemBlock>of()) {
            try {
                reader.add(block);
            } catch (KeyMaterialException e) {
                if (e.reason() != UNSUPPORTED) {
                    throw e.atLine(block.line());
                }
            }
        }
        return new NumberedMaterial(numbers, reader.certificates);
    }

    private static List<PemBlock> blocks(byte[] content) throws KeyMaterialException {
        if (Appearance.isBinary(content)) {
            throw notPem(content);
        }
        List<PemBlock> blocks = PemText.blocks(text(content));
        if (blocks.isEmpty()) {
            throw notPem(content);
        }
        return blocks;
    }

    private static KeyMaterial read(List<PemBlock> blocks, Supplier<Optional<char[]>> password, Purpose purpose)
            throws KeyMaterialException {
        List<ReadKey> keys = new ArrayList<>();
        PemReader reader = new PemReader(password, purpose, key -> keys.add(PrivateKeys.from(key)), null);
        for (PemBlock block : blocks) {
            try {
                reader.add(block);
            } catch (KeyMaterialException e) {
                throw e.atLine(block.line());
            }
        }
        return new KeyMaterial(keys, reader.certificates);
    }

    private static String text(byte[] content) {
        String text = new String(content, UTF_8);
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static KeyMaterialException notPem(byte[] content) {
        return new KeyMaterialException(
                MALFORMED,
                "not a PEM file (expected -----BEGIN CERTIFICATE----- or -----BEGIN PRIVATE KEY-----): "
                        + Appearance.of(content).description());
    }

    private void add(PemBlock block) throws KeyMaterialException {
        switch (block.label()) {
            case "CERTIFICATE", "X509 CERTIFICATE", "PKCS7", "PKCS #7 SIGNED DATA", "CMS" ->
                certificates.addAll(
                        authorities == null ? Certificates.labelled(block.content()) : authorities.certificates(block));
            case "TRUSTED CERTIFICATE" -> certificates.add(Certificates.beginning(block.content()));
            case "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY" ->
                keys.add(privateKey(block));
            case "EC PARAMETERS", "DH PARAMETERS", "X9.42 DH PARAMETERS" -> {
                // the key repeats its curve; groups for Diffie-Hellman are the engine's to choose
            }
            default -> throw refusal(block.label());
        }
    }

    private PrivateKeyInfo privateKey(PemBlock block) throws KeyMaterialException {
        PemObject object = block.object();
        byte[] content = object.getContent();
        for (Object each : object.getHeaders()) {
            PemHeader header = (PemHeader) each;
            if (header.getName().equals("DEK-Info")) {
                content = Decryption.decrypt(content, header.getValue(), requirePassword());
            }
        }
        return KeyEncoding.read(content, block.label(), this::requirePassword, derivations);
    }

    private char[] requirePassword() throws KeyMaterialException {
        return password.get()
                .orElseThrow(() -> new KeyMaterialException(
                        PASSWORD_MISSING,
                        "the private key is encrypted and no password is configured for it; "
                                + "configure one, or store the key without: openssl pkey -in FILE -out NEW"));
    }

    private KeyMaterialException refusal(String label) {
        return new KeyMaterialException(UNSUPPORTED, "the " + cut(label) + " that begins here " + reason(label));
    }

    private String reason(String label) {
        if (PUBLIC_KEYS.contains(label)) {
            return "is a public key only; expected "
                    + (purpose == Purpose.CERTIFICATE ? "the certificate" : "the private key");
        }
        if (REQUESTS.contains(label)) {
            return "is the request for a certificate; expected "
                    + (purpose == Purpose.KEY
                            ? "the private key with which it was made"
                            : "the certificate that the authority returned for it");
        }
        return REFUSALS.getOrDefault(
                label, "is of no use to a TLS server, or its label is misspelled; expected CERTIFICATE or PRIVATE KEY");
    }

    private static String cut(String label) {
        return label.length() <= 60 ? label : label.substring(0, 60) + "...";
    }
}

package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.MALFORMED;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_MISSING;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_WRONG;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.cms.EncryptedData;
import org.bouncycastle.asn1.pkcs.CertBag;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cms.CMSEncryptedData;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS12PfxPdu;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagFactory;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/**
 * Reads PKCS #12 files (RFC 7292) of OpenSSL, keytool and Windows: any number of keys and certificates, whatever the
 * cipher, old or new.
 *
 * <p>The JDK's key store would not do. It drops certificates to which no key of the file leads, all of them in a file
 * without a key, and on 17 it cannot check a PBMAC1 (RFC 9579). Keys and certificates are of the JDK's own classes all
 * the same. Thread-safe; what is read is not kept.
 */
public final class Pkcs12Reader {
    /**
     * The commands that encrypt a file as is known here. OpenSSL 3 does not export what it reads from a pipe, since it reads it twice; in the
     * file between, the key is encrypted.
     */
    static final String WRITE_ANEW = "openssl pkcs12 -in FILE -out TEMP && openssl pkcs12 -export -in TEMP -out NEW";

    private static final char[] NO_CHARACTERS = {};

    /** The empty password, and none at all, which some keep apart from it. */
    private static final List<char[]> WITHOUT_PASSWORD = List.of(Decryption.notEmpty(NO_CHARACTERS), NO_CHARACTERS);

    private final Pfx pfx;
    private final char[] password;
    private final Derivations derivations;
    private final List<ReadKey> keys = new ArrayList<>();
    private final List<X509Certificate> certificates = new ArrayList<>();

    private Pkcs12Reader(Pfx pfx, char[] password, Derivations derivations) {
        this.pfx = pfx;
        this.password = password;
        this.derivations = derivations;
    }

    /**
     * Returns the private keys and certificates of a file.
     *
     * @param content the file's bytes
     * @param password asked once, if the content is PKCS #12 with a MAC or anything encrypted; if it has none, or it does not fit,
     *     the empty password is tried. The array is neither modified nor kept
     * @return what the file holds, certificates without a key too
     * @throws KeyMaterialException if the content is not PKCS #12, the password does not fit, or anything in it cannot be
     *     read or used; nothing else is thrown, whatever the bytes
     */
    public static KeyMaterial read(byte[] content, Supplier<Optional<char[]>> password) throws KeyMaterialException {
        Pfx pfx = pfx(content);
        boolean open = pfx.getMacData() == null; // then perhaps nothing is encrypted either
        if (open) {
            try {
                return read(pfx, WITHOUT_PASSWORD);
            } catch (KeyMaterialException e) {
                if (e.reason() != PASSWORD_WRONG) {
                    throw e;
                }
            }
        }
        Optional<char[]> given = password.get();
        List<char[]> candidates = new ArrayList<>();
        given.filter(each -> each.length > 0).ifPresent(candidates::add);
        if (!open) {
            candidates.addAll(WITHOUT_PASSWORD);
        }
        try {
            return read(pfx, candidates);
        } catch (KeyMaterialException e) {
            throw e.reason() == PASSWORD_WRONG && given.isEmpty() ? passwordMissing() : e;
        }
    }

    /** Reads a file with the first password that fits. */
    private static KeyMaterial read(Pfx pfx, List<char[]> candidates) throws KeyMaterialException {
        KeyMaterialException wrong = null;
        for (char[] each : candidates) {
            try {
                return read(pfx, each);
            } catch (KeyMaterialException e) {
                if (wrong == null && e.reason() != PASSWORD_WRONG) {
                    throw e;
                }
                wrong = wrong == null ? e : wrong;
            }
        }
        throw wrong == null ? passwordWrong(null) : wrong;
    }

    private static KeyMaterial read(Pfx pfx, char[] password) throws KeyMaterialException {
        try {
            Pkcs12Reader reader = new Pkcs12Reader(pfx, password, Derivations.ofPkcs12());
            reader.requireFit();
            reader.addAll();
            return new KeyMaterial(reader.keys, reader.certificates);
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    private static Pfx pfx(byte[] content) throws KeyMaterialException {
        if (Nesting.isDeep(content)) {
            throw damaged(new IOException("nested too deep"));
        }
        try (ASN1InputStream stream = new ASN1InputStream(content)) {
            Pfx pfx = Pfx.getInstance(stream.readObject());
            if (pfx != null) {
                return pfx;
            }
        } catch (IOException | RuntimeException e) {
            if (Appearance.of(content) == Appearance.PKCS12) {
                throw damaged(e);
            }
        }
        throw new KeyMaterialException(
                MALFORMED, "not a PKCS #12 file: " + Appearance.of(content).description());
    }

    private void requireFit() throws KeyMaterialException {
        if (pfx.getMacData() != null && !fits(pfx, password, derivations)) {
            throw passwordWrong(null);
        }
    }

    private static boolean fits(Pfx pfx, char[] password, Derivations derivations) throws KeyMaterialException {
        MacData mac = pfx.getMacData();
        try {
            byte[] content =
                    ASN1OctetString.getInstance(pfx.getAuthSafe().getContent()).getOctets();
            return Pkcs12Mac.fits(mac, content, password, derivations);
        } catch (IOException | OperatorCreationException | RuntimeException e) {
            throw new KeyMaterialException(
                    UNSUPPORTED,
                    "the integrity of the PKCS #12 file cannot be checked: its MAC ("
                            + mac.getMac().getAlgorithmId().getAlgorithm().getId()
                            + ") is not known here, or damaged; write the file anew: "
                            + WRITE_ANEW,
                    e);
        }
    }

    private void addAll() throws KeyMaterialException {
        if (Nesting.isDeep(
                ASN1OctetString.getInstance(pfx.getAuthSafe().getContent()).getOctets())) {
            throw damaged(new IOException("nested too deep"));
        }
        for (ContentInfo part : new PKCS12PfxPdu(pfx).getContentInfos()) {
            for (PKCS12SafeBag bag : bags(part).getSafeBags()) {
                add(bag);
            }
        }
    }

    private PKCS12SafeBagFactory bags(ContentInfo part) throws KeyMaterialException {
        ASN1ObjectIdentifier type = part.getContentType();
        if (type.equals(PKCSObjectIdentifiers.data)) {
            return new PKCS12SafeBagFactory(part);
        }
        if (!type.equals(PKCSObjectIdentifiers.encryptedData)) {
            throw new KeyMaterialException(
                    UNSUPPORTED,
                    "a part of the PKCS #12 file is encrypted with a public key; expected a password only");
        }
        try {
            byte[] plain = decrypted(part);
            if (Nesting.isDeep(plain)) {
                throw new IOException("nested too deep");
            }
            return new PKCS12SafeBagFactory(new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(plain)));
        } catch (CMSException | IOException | RuntimeException e) {
            if (pfx.getMacData() == null) {
                throw passwordWrong(e);
            }
            throw new KeyMaterialException(
                    UNSUPPORTED,
                    "a part of the PKCS #12 file is encrypted in a way that is not known here, or is damaged; "
                            + "write the file anew: " + WRITE_ANEW,
                    e);
        }
    }

    private byte[] decrypted(ContentInfo part) throws CMSException, KeyMaterialException {
        derivations.add(EncryptedData.getInstance(part.getContent())
                .getEncryptedContentInfo()
                .getContentEncryptionAlgorithm());
        return new CMSEncryptedData(org.bouncycastle.asn1.cms.ContentInfo.getInstance(part))
                .getContent(Decryption.pkcs12(password));
    }

    private void add(PKCS12SafeBag bag) throws KeyMaterialException {
        ASN1ObjectIdentifier type = bag.getType();
        if (type.equals(PKCSObjectIdentifiers.certBag)) {
            certificates.add(Certificates.from(der(bag)));
        } else if (type.equals(PKCSObjectIdentifiers.keyBag)) {
            keys.add(PrivateKeys.from((PrivateKeyInfo) bag.getBagValue()));
        } else if (type.equals(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag)) {
            PKCS8EncryptedPrivateKeyInfo encrypted = (PKCS8EncryptedPrivateKeyInfo) bag.getBagValue();
            keys.add(PrivateKeys.from(Decryption.decrypt(encrypted, Decryption.pkcs12(password), derivations)));
        } else if (type.equals(PKCSObjectIdentifiers.safeContentsBag)) {
            throw new KeyMaterialException(
                    UNSUPPORTED,
                    "the PKCS #12 file has a safe within a safe; expected its keys and certificates in one");
        }
        // what else there is, secrets and lists of revoked certificates, is neither key nor certificate
    }

    /** Returns the certificate's own bytes: decoded and encoded once more they might not be those that were signed. */
    private static byte[] der(PKCS12SafeBag bag) {
        CertBag certificate = CertBag.getInstance(bag.toASN1Structure().getBagValue());
        return ASN1OctetString.getInstance(certificate.getCertValue()).getOctets();
    }

    private static KeyMaterialException passwordMissing() {
        return new KeyMaterialException(
                PASSWORD_MISSING, "the PKCS #12 file has a password and none is configured for it; configure it");
    }

    private static KeyMaterialException passwordWrong(@Nullable Exception cause) {
        return new KeyMaterialException(
                PASSWORD_WRONG,
                "the PKCS #12 file cannot be opened: the password does not fit (or the file is damaged)",
                cause);
    }

    private static KeyMaterialException damaged(Exception cause) {
        return new KeyMaterialException(
                MALFORMED,
                "the PKCS #12 file cannot be decoded: it is damaged or incomplete; copy it again from its source",
                cause);
    }
}

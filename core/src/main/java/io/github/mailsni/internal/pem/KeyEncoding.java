package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.MALFORMED;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;

import java.io.IOException;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * Reads private keys as PKCS #8 from the structure in which they are written, whatever the label of their block says.
 * Programs and people put PKCS #8 under {@code RSA PRIVATE KEY} and PKCS #1 under {@code PRIVATE KEY}, and OpenSSL
 * reads both.
 */
final class KeyEncoding {
    private KeyEncoding() {}

    /** Gives the password of an encrypted key. */
    @FunctionalInterface
    interface Password {
        char[] require() throws KeyMaterialException;
    }

    /**
     * Reads a key.
     *
     * @param label what the block says it is, for the message
     * @param password asked if the key is encrypted
     * @param derivations what decrypting the keys of the file costs
     */
    static PrivateKeyInfo read(byte[] der, String label, Password password, Derivations derivations)
            throws KeyMaterialException {
        ASN1Object key = structure(der, label);
        return key instanceof EncryptedPrivateKeyInfo encrypted
                ? Decryption.decrypt(new PKCS8EncryptedPrivateKeyInfo(encrypted), password.require(), derivations)
                : (PrivateKeyInfo) key;
    }

    private static ASN1Object structure(byte[] der, String label) throws KeyMaterialException {
        try {
            ASN1Sequence sequence = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
            DerKind kind = DerKind.of(sequence);
            return switch (kind) {
                case PKCS8 -> PrivateKeyInfo.getInstance(sequence);
                case PKCS1 -> rsa(sequence);
                case SEC1 -> elliptic(sequence);
                case ENCRYPTED_KEY -> EncryptedPrivateKeyInfo.getInstance(sequence);
                case OTHER -> throw new IOException("no private key");
                case CERTIFICATE, REQUEST, DSA_KEY, PUBLIC_KEY, PKCS7, PKCS12 ->
                    throw new KeyMaterialException(
                            UNSUPPORTED,
                            "the " + label + " that begins here is " + kind.noun() + "; expected a private key");
            };
        } catch (IOException | RuntimeException e) {
            throw new KeyMaterialException(
                    MALFORMED,
                    "the " + label + " that begins here cannot be decoded: it is damaged or incomplete; "
                            + "copy the file again from its source",
                    e);
        }
    }

    private static PrivateKeyInfo rsa(ASN1Sequence sequence) throws IOException {
        return new PrivateKeyInfo(
                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                RSAPrivateKey.getInstance(sequence));
    }

    private static PrivateKeyInfo elliptic(ASN1Sequence sequence) throws IOException {
        ECPrivateKey key = ECPrivateKey.getInstance(sequence);
        ASN1Encodable curve = key.getParametersObject();
        return new PrivateKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve), key);
    }
}

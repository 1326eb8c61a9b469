package io.github.mailsni.internal.pem;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.StringWriter;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.crypto.util.ScryptConfig;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.CertificateTrustBlock;
import org.bouncycastle.openssl.PEMEncryptor;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemWriter;

/** Keys and certificates in the forms in which programs have written them. */
final class Encodings {
    /** For tests only; never registered. */
    static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    static final ASN1ObjectIdentifier AES = NISTObjectIdentifiers.id_aes256_CBC;

    private Encodings() {}

    /** A block with any label and content. */
    static String block(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content)
                + "\n-----END " + label + "-----\n";
    }

    static String certificate(X509Certificate certificate) {
        return block("CERTIFICATE", der(certificate));
    }

    static String pkcs8(PrivateKey key) {
        return block("PRIVATE KEY", key.getEncoded());
    }

    /** As {@code openssl genrsa -traditional}. */
    static String pkcs1(PrivateKey rsaKey) {
        return block("RSA PRIVATE KEY", der(inner(rsaKey)));
    }

    /** As {@code openssl ecparam -genkey -noout}: the curve is named within. */
    static String sec1(PrivateKey ecKey) {
        return block("EC PRIVATE KEY", der(sec1Structure(ecKey)));
    }

    /** What {@code openssl ecparam -genkey} writes before the key. */
    static String ecParameters(PrivateKey ecKey) {
        return block("EC PARAMETERS", der(curve(ecKey)));
    }

    private static ECPrivateKey sec1Structure(PrivateKey ecKey) {
        return new ECPrivateKey(256, ECPrivateKey.getInstance(inner(ecKey)).getKey(), curve(ecKey));
    }

    private static PrivateKeyInfo withCurveWithin(PrivateKey ecKey) {
        try {
            AlgorithmIdentifier algorithm =
                    PrivateKeyInfo.getInstance(ecKey.getEncoded()).getPrivateKeyAlgorithm();
            return new PrivateKeyInfo(algorithm, sec1Structure(ecKey));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** As {@code openssl pkcs8 -topk8} encrypts it with the algorithm: one of PBES1 or, for PBES2, a cipher. */
    static String encrypted(PrivateKey key, ASN1ObjectIdentifier algorithm, String password) {
        return encrypted(key, new JcePKCSPBEOutputEncryptorBuilder(algorithm), password);
    }

    /** As {@code openssl pkcs8 -topk8 -scrypt}. */
    static String encryptedWithScrypt(PrivateKey key, int cost, String password) {
        ScryptConfig scrypt =
                new ScryptConfig.Builder(cost, 8, 1).withSaltLength(16).build();
        return encrypted(key, new JcePKCSPBEOutputEncryptorBuilder(scrypt, AES), password);
    }

    private static String encrypted(PrivateKey key, JcePKCSPBEOutputEncryptorBuilder encryption, String password) {
        try {
            OutputEncryptor encryptor = encryption.setProvider(BOUNCY_CASTLE).build(password.toCharArray());
            PrivateKeyInfo plain = PrivateKeyInfo.getInstance(key.getEncoded());
            byte[] encrypted = new PKCS8EncryptedPrivateKeyInfoBuilder(plain)
                    .build(encryptor)
                    .getEncoded();
            return block("ENCRYPTED PRIVATE KEY", encrypted);
        } catch (OperatorCreationException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What says that it was encrypted with scrypt of this cost, but was not: to do so would take too much memory. */
    static String scryptHeader(PrivateKeyInfo anything, int cost, int blockSize, int parallelization) {
        ScryptParams scrypt = new ScryptParams(new byte[16], cost, blockSize, parallelization);
        PBES2Parameters scheme = new PBES2Parameters(
                new KeyDerivationFunc(MiscObjectIdentifiers.id_scrypt, scrypt),
                new EncryptionScheme(AES, new DEROctetString(new byte[16])));
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBES2, scheme);
        return block("ENCRYPTED PRIVATE KEY", der(new EncryptedPrivateKeyInfo(algorithm, der(anything))));
    }

    /** As {@code openssl rsa -traditional -aes128}: with "DEK-Info" in the block's head. */
    static String traditional(PrivateKey key, String algorithm, String password) {
        PEMEncryptor encryptor =
                new JcePEMEncryptorBuilder(algorithm).setProvider(BOUNCY_CASTLE).build(password.toCharArray());
        return written(key.getAlgorithm().equals("EC") ? withCurveWithin(key) : key, encryptor);
    }

    /** As {@code openssl x509 -trustout}. */
    static String trusted(X509Certificate certificate) {
        try {
            CertificateTrustBlock trust =
                    new CertificateTrustBlock("an alias", Set.of(KeyPurposeId.id_kp_serverAuth.toOID()));
            byte[] content =
                    new X509TrustedCertificateBlock(new JcaX509CertificateHolder(certificate), trust).getEncoded();
            return block("TRUSTED CERTIFICATE", content);
        } catch (CertificateException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** As {@code openssl crl2pkcs7 -nocrl}. */
    static String pkcs7(X509Certificate... certificates) {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addCertificates(new JcaCertStore(List.of(certificates)));
            byte[] content =
                    generator.generate(new CMSAbsentContent()).toASN1Structure().getEncoded();
            return block("PKCS7", content);
        } catch (CertificateException | CMSException | IOException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] der(ASN1Encodable structure) {
        try {
            return structure.toASN1Primitive().getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What PKCS #8 wraps. */
    static ASN1Encodable inner(PrivateKey key) {
        try {
            return PrivateKeyInfo.getInstance(key.getEncoded()).parsePrivateKey();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ASN1Encodable curve(PrivateKey ecKey) {
        return PrivateKeyInfo.getInstance(ecKey.getEncoded())
                .getPrivateKeyAlgorithm()
                .getParameters();
    }

    private static String written(Object object, PEMEncryptor encryptor) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new JcaMiscPEMGenerator(object, encryptor));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }
}

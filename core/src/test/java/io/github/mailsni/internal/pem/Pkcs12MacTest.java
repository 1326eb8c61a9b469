package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_MISSING;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_WRONG;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.bc.BcPKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A PKCS #12 file's MAC")
class Pkcs12MacTest {
    private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final int ITERATIONS = 2048;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HmacPBESHA1",
                "HmacPBESHA224",
                "HmacPBESHA256",
                "HmacPBESHA384",
                "HmacPBESHA512",
                "HmacPBESHA512/224",
                "HmacPBESHA512/256"
            })
    @DisplayName("is read, whichever digest the JDK was told to take")
    void ofTheJdk(String algorithm) {
        assertTellsPasswordsApart(writtenByTheJdk(algorithm));
    }

    @Test
    @DisplayName("is read with SHA-3, as of openssl pkcs12 -macalg sha3-256")
    void sha3() throws Exception {
        AlgorithmIdentifier digest = new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha3_256, DERNull.INSTANCE);
        byte[] file = new PKCS12PfxPduBuilder()
                .addData(new JcaPKCS12SafeBagBuilder(Samples.EC.leaf()).build())
                .addData(new JcaPKCS12SafeBagBuilder(Samples.EC.privateKey()).build())
                .build(new BcPKCS12MacCalculatorBuilder(new SHA3Digest(256), digest), "secret".toCharArray())
                .getEncoded();
        assertTellsPasswordsApart(file);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.840.113549.2.7, SHA1",
        "1.2.840.113549.2.8, SHA224",
        "1.2.840.113549.2.9, SHA256",
        "1.2.840.113549.2.10, SHA384",
        "1.2.840.113549.2.11, SHA512"
    })
    @DisplayName("is read as PBMAC1, and a file without a configured password says that it has one (RFC 9579)")
    void pbmac1(String hmac, String digest) throws Exception {
        assertTellsPasswordsApart(pbmac1(hmac, digest, "secret", 32));
    }

    @Test
    @DisplayName("is read as PBMAC1 with a password that is not ASCII, in UTF-8")
    void pbmac1Unicode() throws Exception {
        byte[] file = pbmac1("1.2.840.113549.2.9", "SHA256", "pässwörd €", 32);
        assertThat(Pkcs12Reader.read(file, () -> Optional.of("pässwörd €".toCharArray()))
                        .certificates())
                .containsExactly(Samples.EC.leaf());
    }

    @Test
    @DisplayName("is read as PBMAC1 with an empty password, if no other is configured")
    void pbmac1Empty() throws Exception {
        // HMAC pads its key with zeros: a password of one NUL and an empty one are the same, and the JDK takes no empty
        // one
        byte[] file = pbmac1("1.2.840.113549.2.9", "SHA256", "\0", 32);
        assertThat(Pkcs12Reader.read(file, Optional::empty).certificates()).containsExactly(Samples.EC.leaf());
    }

    @Test
    @DisplayName("is refused, not computed, if it asks for a key or for repetitions beyond reason")
    void beyondReason() throws Exception {
        assertThat(failure(pbmac1("1.2.840.113549.2.9", "SHA256", "secret", 1_000_000), "secret"))
                .returns(UNSUPPORTED, KeyMaterialException::reason);
        assertThat(failure(repeated(writtenByTheJdk("HmacPBESHA256"), 2_000_000_000), "secret"))
                .returns(UNSUPPORTED, KeyMaterialException::reason);
    }

    private static byte[] writtenByTheJdk(String macAlgorithm) {
        String property = "keystore.pkcs12.macAlgorithm";
        System.setProperty(property, macAlgorithm);
        try {
            return Samples.EC.pkcs12("secret".toCharArray());
        } finally {
            System.clearProperty(property);
        }
    }

    private static byte[] repeated(byte[] file, int iterations) throws Exception {
        Pfx pfx = Pfx.getInstance(file);
        MacData mac = pfx.getMacData();
        return new Pfx(pfx.getAuthSafe(), new MacData(mac.getMac(), mac.getSalt(), iterations)).getEncoded();
    }

    /** Computed by the JDK. */
    private static byte[] pbmac1(String hmac, String digest, String password, int statedKeyLength) throws Exception {
        AlgorithmIdentifier prf = new AlgorithmIdentifier(new ASN1ObjectIdentifier(hmac), DERNull.INSTANCE);
        AlgorithmIdentifier derivation = new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(SALT, ITERATIONS, statedKeyLength, prf));
        Pfx pfx = new PKCS12PfxPduBuilder()
                .addData(new JcaPKCS12SafeBagBuilder(Samples.EC.leaf()).build())
                .addData(new JcaPKCS12SafeBagBuilder(Samples.EC.privateKey()).build())
                .build(null, new char[0])
                .toASN1Structure();
        byte[] content =
                ASN1OctetString.getInstance(pfx.getAuthSafe().getContent()).getOctets();
        AlgorithmIdentifier pbmac1 =
                new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBMAC1, new PBMAC1Params(derivation, prf));
        DigestInfo mac = new DigestInfo(pbmac1, mac(digest, password, content));
        return new Pfx(pfx.getAuthSafe(), new MacData(mac, new byte[8], 1)).getEncoded();
    }

    private static byte[] mac(String digest, String password, byte[] content) throws GeneralSecurityException {
        byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmac" + digest)
                .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, ITERATIONS, 8 * 32))
                .getEncoded();
        Mac mac = Mac.getInstance("Hmac" + digest);
        mac.init(new SecretKeySpec(key, "Hmac" + digest));
        return mac.doFinal(content);
    }

    private static void assertTellsPasswordsApart(byte[] file) {
        assertThat(catchThrowableOfType(
                        KeyMaterialException.class,
                        () -> assertThat(Pkcs12Reader.read(file, () -> Optional.of("secret".toCharArray())))
                                .returns(1, read -> read.keys().size())
                                .returns(1, read -> read.certificates().size())))
                .isNull();
        assertThat(failure(file, "wrong")).returns(PASSWORD_WRONG, KeyMaterialException::reason);
        assertThat(failure(file, null))
                .hasMessageContaining("has a password and none is configured for it")
                .returns(PASSWORD_MISSING, KeyMaterialException::reason);
    }

    private static KeyMaterialException failure(byte[] file, @Nullable String password) {
        return catchThrowableOfType(
                KeyMaterialException.class,
                () -> Pkcs12Reader.read(
                        file, () -> Optional.ofNullable(password).map(String::toCharArray)));
    }
}

package io.github.mailsni.internal.pem;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.KeyType;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPrivateKeySpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("jdk")
@DisplayName("A private and a public key")
class PublicKeysTest {
    private static final RSAPrivateCrtKey RSA = (RSAPrivateCrtKey) Samples.RSA.privateKey();
    private static final PublicKey RSA_PUBLIC = Samples.RSA.leaf().getPublicKey();

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = KeyAlgorithm.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RSA_3072", "RSA_4096"})
    @DisplayName("belong together if they were made together, and not otherwise:")
    void eachType(KeyAlgorithm type) {
        TestCertificate one = certificate(type);
        TestCertificate other = certificate(type);

        assertThat(belongTogether(one, one)).isTrue();
        assertThat(belongTogether(one, other)).isFalse();
    }

    @ParameterizedTest(name = "{0} and {1}")
    @CsvSource({"EC_P256, EC_P384", "ED25519, ED448", "EC_P256, RSA_1024", "ED25519, EC_P256"})
    @DisplayName("do not belong together if they are of two kinds:")
    void twoKinds(KeyAlgorithm one, KeyAlgorithm other) {
        assertThat(belongTogether(certificate(one), certificate(other))).isFalse();
        assertThat(belongTogether(certificate(other), certificate(one))).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = KeyAlgorithm.class,
            names = {"EC_P256", "ED25519", "ED448", "RSA_2048"})
    @DisplayName("belong together if the public one is of Bouncy Castle's classes:")
    void bouncyCastlesPublicKey(KeyAlgorithm type) throws GeneralSecurityException {
        TestCertificate one = certificate(type);
        TestCertificate other = certificate(type);

        assertThat(PublicKeys.belongTogether(one.privateKey(), bouncyCastles(one)))
                .isTrue();
        assertThat(PublicKeys.belongTogether(one.privateKey(), bouncyCastles(other)))
                .isFalse();
        assertThat(KeyType.of(bouncyCastles(one))).isEqualTo(KeyType.of(one.privateKey()));
    }

    private static PublicKey bouncyCastles(TestCertificate certificate) throws GeneralSecurityException {
        PublicKey key = certificate.leaf().getPublicKey();
        return KeyFactory.getInstance(key.getAlgorithm(), new BouncyCastleProvider())
                .generatePublic(new X509EncodedKeySpec(key.getEncoded()));
    }

    @Test
    @DisplayName("do not belong together if the same RSA key is for all signatures here and for PSS alone there")
    void rsaAndPss() throws Exception {
        SubjectPublicKeyInfo rsa = SubjectPublicKeyInfo.getInstance(RSA_PUBLIC.getEncoded());
        byte[] pss = new SubjectPublicKeyInfo(
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_RSASSA_PSS), rsa.parsePublicKey())
                .getEncoded();
        PublicKey sameNumbers = KeyFactory.getInstance("RSASSA-PSS").generatePublic(new X509EncodedKeySpec(pss));
        assertThat(PublicKeys.belongTogether(RSA, sameNumbers)).isFalse();
    }

    @Test
    @DisplayName("belong together if the RSA key comes without its primes")
    void withoutPrimes() throws GeneralSecurityException {
        PrivateKey plain = KeyFactory.getInstance("RSA")
                .generatePrivate(new RSAPrivateKeySpec(RSA.getModulus(), RSA.getPrivateExponent()));
        assertThat(PublicKeys.belongTogether(plain, RSA_PUBLIC)).isTrue();
        assertThat(PublicKeys.belongTogether(
                        plain, certificate(KeyAlgorithm.RSA_1024).leaf().getPublicKey()))
                .isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"p", "q", "dP", "dQ", "qInv", "e", "one"})
    @DisplayName("do not belong together if a number of the RSA key is damaged:")
    void damagedNumber(String number) throws GeneralSecurityException {
        PrivateKey damaged = KeyFactory.getInstance("RSA")
                .generatePrivate(new RSAPrivateCrtKeySpec(
                        RSA.getModulus(),
                        damagedIf(number.equals("e"), RSA.getPublicExponent()),
                        RSA.getPrivateExponent(),
                        number.equals("one") ? BigInteger.ONE : damagedIf(number.equals("p"), RSA.getPrimeP()),
                        damagedIf(number.equals("q"), RSA.getPrimeQ()),
                        damagedIf(number.equals("dP"), RSA.getPrimeExponentP()),
                        damagedIf(number.equals("dQ"), RSA.getPrimeExponentQ()),
                        damagedIf(number.equals("qInv"), RSA.getCrtCoefficient())));
        assertThat(PublicKeys.belongTogether(damaged, RSA_PUBLIC)).isFalse();
    }

    @Test
    @DisplayName("do not belong together if they cannot sign")
    void cannotSign() throws GeneralSecurityException {
        var pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
        assertThat(PublicKeys.belongTogether(pair.getPrivate(), pair.getPublic()))
                .isFalse();
    }

    private static BigInteger damagedIf(boolean damaged, BigInteger number) {
        return damaged ? number.add(BigInteger.TWO) : number;
    }

    private static boolean belongTogether(TestCertificate key, TestCertificate certificate) {
        return PublicKeys.belongTogether(key.privateKey(), certificate.leaf().getPublicKey());
    }

    private static TestCertificate certificate(KeyAlgorithm type) {
        return Samples.AUTHORITY.certificateFor("a.example").keyType(type).issue();
    }
}

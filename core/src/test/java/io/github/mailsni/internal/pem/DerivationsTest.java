package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.PASSWORD_WRONG;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.StringReader;
import java.time.Duration;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.BEROctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedData;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.Pfx;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.SafeBag;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The repetitions by which a file derives keys from its password")
class DerivationsTest {
    private static final char[] PASSWORD = "secret".toCharArray();
    private static final byte[] SALT = new byte[8];

    /** To refuse takes a moment; to compute took half an hour for each part. */
    private static final Duration NOT_FOR_EVER = Duration.ofMinutes(2);

    /** Parts of files that say how often they repeat. None of them was encrypted. */
    enum Part {
        PBES1 {
            @Override
            byte[] file(int repetitions) {
                return pem(new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.pbeWithSHA1AndDES_CBC, new PBEParameter(SALT, repetitions)));
            }
        },
        PBES2 {
            @Override
            byte[] file(int repetitions) {
                return pem(pbes2(repetitions));
            }
        },
        PKCS12_SCHEME_IN_PEM {
            @Override
            byte[] file(int repetitions) {
                return pem(tripleDes(repetitions));
            }
        },
        SHROUDED_BAG {
            @Override
            byte[] file(int repetitions) {
                return pfx(null, shrouded(new EncryptedPrivateKeyInfo(pbes2(repetitions), new byte[16])));
            }
        },
        ENCRYPTED_SAFE {
            @Override
            byte[] file(int repetitions) {
                return pfx(
                        null,
                        new ContentInfo(
                                PKCSObjectIdentifiers.encryptedData,
                                new EncryptedData(
                                        PKCSObjectIdentifiers.data,
                                        tripleDes(repetitions),
                                        new BEROctetString(new byte[16]))));
            }
        },
        MAC {
            @Override
            byte[] file(int repetitions) {
                AlgorithmIdentifier sha256 =
                        new AlgorithmIdentifier(new ASN1ObjectIdentifier("2.16.840.1.101.3.4.2.1"), DERNull.INSTANCE);
                return pfx(new MacData(new DigestInfo(sha256, new byte[32]), SALT, repetitions));
            }
        },
        PBMAC1 {
            @Override
            byte[] file(int repetitions) {
                AlgorithmIdentifier hmac =
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);
                AlgorithmIdentifier derivation = new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(SALT, repetitions, 32, hmac));
                AlgorithmIdentifier mac =
                        new AlgorithmIdentifier(PKCSObjectIdentifiers.id_PBMAC1, new PBMAC1Params(derivation, hmac));
                return pfx(new MacData(new DigestInfo(mac, new byte[32]), SALT, 1));
            }
        };

        abstract byte[] file(int repetitions);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("are refused, not computed, where they are beyond reason: the message says how many are taken")
    void beyondReason(Part part) {
        KeyMaterialException failure =
                assertTimeoutPreemptively(NOT_FOR_EVER, () -> failure(part.file(Integer.MAX_VALUE)));
        assertThat(failure)
                .hasMessageContaining("its encryption asks for 2147483647 repetitions")
                .hasMessageContaining("expected 1 to 10000000 in all")
                .hasMessageContaining("-iter 100000")
                .returns(UNSUPPORTED, KeyMaterialException::reason);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("are computed where they are few")
    void few(Part part) {
        assertThat(failure(part.file(2048))).returns(PASSWORD_WRONG, KeyMaterialException::reason);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("are refused where there are none")
    void none(Part part) {
        assertThat(failure(part.file(0))).returns(UNSUPPORTED, KeyMaterialException::reason);
    }

    @Test
    @DisplayName("are bounded for all keys of a PEM file together")
    void together() {
        String first = Encodings.encrypted(Samples.EC.privateKey(), Encodings.AES, "secret");
        String second = new String(pem(pbes2(10_000_000)), US_ASCII);
        assertThat(failure((first + second).getBytes(US_ASCII)))
                .hasMessageContaining("asks for 10000000 repetitions")
                .hasMessageContaining(" for other parts of the file; expected 1 to 10000000 in all")
                .returns(UNSUPPORTED, KeyMaterialException::reason);
    }

    @Test
    @DisplayName("are bounded for all parts of a PKCS #12 file together")
    void togetherInPkcs12() throws Exception {
        String first = Encodings.encrypted(Samples.EC.privateKey(), Encodings.AES, "secret");
        try (org.bouncycastle.util.io.pem.PemReader reader =
                new org.bouncycastle.util.io.pem.PemReader(new StringReader(first))) {
            ContentInfo real = shrouded(
                    EncryptedPrivateKeyInfo.getInstance(reader.readPemObject().getContent()));
            ContentInfo costly = shrouded(new EncryptedPrivateKeyInfo(pbes2(10_000_000), new byte[16]));
            assertThat(failure(pfx(null, real, costly)))
                    .hasMessageContaining("asks for 10000000 repetitions")
                    .hasMessageContaining(" for other parts of the file; expected 1 to 10000000 in all")
                    .returns(UNSUPPORTED, KeyMaterialException::reason);
        }
    }

    @Test
    @DisplayName("count those of scrypt, whose memory is bounded as well")
    void scrypt() {
        PrivateKeyInfo plain =
                PrivateKeyInfo.getInstance(Samples.EC.privateKey().getEncoded());
        String once = Encodings.scryptHeader(plain, 1 << 20, 8, 1);
        assertThat(failure(once.getBytes(US_ASCII)))
                .hasMessageContaining("scrypt with 1073741824 bytes of memory; at most 67108864 are taken");
    }

    private static AlgorithmIdentifier pbes2(int repetitions) {
        return new AlgorithmIdentifier(
                PKCSObjectIdentifiers.id_PBES2,
                new PBES2Parameters(
                        new KeyDerivationFunc(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(SALT, repetitions)),
                        new EncryptionScheme(Encodings.AES, new DEROctetString(new byte[16]))));
    }

    private static AlgorithmIdentifier tripleDes(int repetitions) {
        return new AlgorithmIdentifier(
                PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, new PKCS12PBEParams(SALT, repetitions));
    }

    private static byte[] pem(AlgorithmIdentifier encryption) {
        return Encodings.block(
                        "ENCRYPTED PRIVATE KEY", Encodings.der(new EncryptedPrivateKeyInfo(encryption, new byte[16])))
                .getBytes(US_ASCII);
    }

    private static ContentInfo shrouded(EncryptedPrivateKeyInfo key) {
        SafeBag bag = new SafeBag(PKCSObjectIdentifiers.pkcs8ShroudedKeyBag, key.toASN1Primitive());
        return new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(Encodings.der(new DERSequence(bag))));
    }

    private static byte[] pfx(@Nullable MacData mac, ASN1Encodable... parts) {
        ContentInfo safe =
                new ContentInfo(PKCSObjectIdentifiers.data, new DEROctetString(Encodings.der(new DERSequence(parts))));
        return Encodings.der(new Pfx(safe, mac));
    }

    private static KeyMaterialException failure(byte[] file) {
        return catchThrowableOfType(
                KeyMaterialException.class,
                () -> (PemReader.isPem(file)
                                ? PemReader.read(file, () -> Optional.of(PASSWORD))
                                : KeyStoreReader.read(file, () -> Optional.of(PASSWORD)))
                        .toString());
    }
}

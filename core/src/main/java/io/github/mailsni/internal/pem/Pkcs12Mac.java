package io.github.mailsni.internal.pem;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Map;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.MacData;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PBMAC1Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.ExtendedDigest;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.digests.SHA512tDigest;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.operator.MacCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDefaultDigestProvider;
import org.bouncycastle.pkcs.bc.BcPKCS12MacCalculatorBuilderProvider;

/**
 * The code by which a PKCS #12 file shows that it was made with a password: over a digest (RFC 7292 appendix B), or PBMAC1 (RFC 9579).
 *
 * <p>Digests are found by their object identifiers. Bouncy Castle's JCA provider knows the codes with SHA-224, SHA-384 and SHA-512 by
 * name only, and before version 1.79 no PBMAC1.
 */
final class Pkcs12Mac {
    private static final int LONGEST_KEY = 1024;

    /** The digest within each HMAC. */
    private static final Map<ASN1ObjectIdentifier, ASN1ObjectIdentifier> DIGESTS = Map.ofEntries(
            Map.entry(PKCSObjectIdentifiers.id_hmacWithSHA1, OIWObjectIdentifiers.idSHA1),
            Map.entry(PKCSObjectIdentifiers.id_hmacWithSHA224, NISTObjectIdentifiers.id_sha224),
            Map.entry(PKCSObjectIdentifiers.id_hmacWithSHA256, NISTObjectIdentifiers.id_sha256),
            Map.entry(PKCSObjectIdentifiers.id_hmacWithSHA384, NISTObjectIdentifiers.id_sha384),
            Map.entry(PKCSObjectIdentifiers.id_hmacWithSHA512, NISTObjectIdentifiers.id_sha512),
            Map.entry(PKCSObjectIdentifiers.id_hmacWithSHA512_224, NISTObjectIdentifiers.id_sha512_224),
            Map.entry(PKCSObjectIdentifiers.id_hmacWithSHA512_256, NISTObjectIdentifiers.id_sha512_256),
            Map.entry(NISTObjectIdentifiers.id_hmacWithSHA3_224, NISTObjectIdentifiers.id_sha3_224),
            Map.entry(NISTObjectIdentifiers.id_hmacWithSHA3_256, NISTObjectIdentifiers.id_sha3_256),
            Map.entry(NISTObjectIdentifiers.id_hmacWithSHA3_384, NISTObjectIdentifiers.id_sha3_384),
            Map.entry(NISTObjectIdentifiers.id_hmacWithSHA3_512, NISTObjectIdentifiers.id_sha3_512));

    private Pkcs12Mac() {}

    /**
     * Whether this code was made with a password over this content.
     *
     * @param derivations what the password of the file costs
     * @throws OperatorCreationException if it was made in a way that is not known here
     * @throws KeyMaterialException if it would cost too much to say
     */
    static boolean fits(MacData mac, byte[] content, char[] password, Derivations derivations)
            throws OperatorCreationException, IOException, KeyMaterialException {
        AlgorithmIdentifier algorithm = mac.getMac().getAlgorithmId();
        byte[] computed = algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBMAC1)
                ? pbmac1(PBMAC1Params.getInstance(algorithm.getParameters()), content, password, derivations)
                : overDigest(mac, content, password, derivations);
        return MessageDigest.isEqual(computed, mac.getMac().getDigest());
    }

    private static byte[] overDigest(MacData mac, byte[] content, char[] password, Derivations derivations)
            throws OperatorCreationException, IOException, KeyMaterialException {
        derivations.add(mac.getIterationCount());
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(
                mac.getMac().getAlgorithmId().getAlgorithm(),
                new PKCS12PBEParams(mac.getSalt(), mac.getIterationCount().intValueExact()));
        MacCalculator calculator = new BcPKCS12MacCalculatorBuilderProvider(Pkcs12Mac::digest)
                .get(algorithm)
                .build(password);
        try (OutputStream stream = calculator.getOutputStream()) {
            stream.write(content);
        }
        return calculator.getMac();
    }

    /** Computes a PBMAC1. Its password is in UTF-8, and does not end with a NUL (RFC 9579 section 5). */
    private static byte[] pbmac1(PBMAC1Params parameters, byte[] content, char[] password, Derivations derivations)
            throws OperatorCreationException, KeyMaterialException {
        if (!parameters.getKeyDerivationFunc().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            throw new OperatorCreationException("PBMAC1 without PBKDF2");
        }
        PBKDF2Params derivation =
                PBKDF2Params.getInstance(parameters.getKeyDerivationFunc().getParameters());
        int keyLength = keyLength(derivation);
        ExtendedDigest digest = digestOf(derivation.getPrf());
        // each part of the key that is as long as the digest is derived on its own (RFC 8018 section 5.2)
        int parts = (keyLength + digest.getDigestSize() - 1) / digest.getDigestSize();
        derivations.add(derivation.getIterationCount().multiply(BigInteger.valueOf(parts)));
        PKCS5S2ParametersGenerator generator = new PKCS5S2ParametersGenerator(digest);
        generator.init(
                PBEParametersGenerator.PKCS5PasswordToUTF8Bytes(password),
                derivation.getSalt(),
                derivation.getIterationCount().intValueExact());
        HMac mac = new HMac(digestOf(parameters.getMessageAuthScheme()));
        mac.init(generator.generateDerivedMacParameters(8 * keyLength));
        mac.update(content, 0, content.length);
        byte[] computed = new byte[mac.getMacSize()];
        mac.doFinal(computed, 0);
        return computed;
    }

    /** Returns the length in bytes, which must be given (RFC 9579 section 4). */
    private static int keyLength(PBKDF2Params derivation) throws OperatorCreationException {
        BigInteger length = derivation.getKeyLength();
        if (length == null || length.signum() <= 0 || length.compareTo(BigInteger.valueOf(LONGEST_KEY)) > 0) {
            throw new OperatorCreationException("PBMAC1 with a key of " + length + " bytes");
        }
        return length.intValueExact();
    }

    private static ExtendedDigest digestOf(AlgorithmIdentifier hmac) throws OperatorCreationException {
        ASN1ObjectIdentifier digest = DIGESTS.get(hmac.getAlgorithm());
        if (digest == null) {
            throw new OperatorCreationException("HMAC " + hmac.getAlgorithm());
        }
        return digest(new AlgorithmIdentifier(digest));
    }

    /** Returns a digest. The shortened forms of SHA-512 are missing from Bouncy Castle's own list. */
    private static ExtendedDigest digest(AlgorithmIdentifier algorithm) throws OperatorCreationException {
        if (algorithm.getAlgorithm().equals(NISTObjectIdentifiers.id_sha512_224)) {
            return new SHA512tDigest(224);
        }
        if (algorithm.getAlgorithm().equals(NISTObjectIdentifiers.id_sha512_256)) {
            return new SHA512tDigest(256);
        }
        return BcDefaultDigestProvider.INSTANCE.get(algorithm);
    }
}

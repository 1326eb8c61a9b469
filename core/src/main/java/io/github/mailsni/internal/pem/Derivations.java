package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;

import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;

/**
 * Counts the repetitions by which keys are derived from the password of one file, before they are computed. A file says itself how many
 * there are, for each of its parts: it must not be able to ask for hours, nor for the heap of a mail server. Not thread-safe: each reading
 * of a file has its own.
 */
final class Derivations {
    /**
     * How many a file may ask for in all its parts: a few seconds. OpenSSL repeats 2 048 times unless told otherwise, the JDK 10 000 times,
     * careful people a million times.
     */
    static final long MOST = 10_000_000;

    /** OpenSSL asks for 16 MiB. */
    private static final long MOST_SCRYPT_MEMORY = 64 << 20;

    /** What one repetition of scrypt takes, in bytes of memory. */
    private static final long SCRYPT_UNIT = 128;

    /** The command that encrypts a key in PEM as is known here. */
    static final String ENCRYPT_ANEW = "openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEW";

    private final String remedy;
    private BigInteger counted = BigInteger.ZERO;

    private Derivations(String remedy) {
        this.remedy = remedy;
    }

    /** Begins to count for a file in PEM. */
    static Derivations ofPem() {
        return new Derivations(ENCRYPT_ANEW + " -iter 100000");
    }

    /** Begins to count for a PKCS #12 file. */
    static Derivations ofPkcs12() {
        return new Derivations(Pkcs12Reader.WRITE_ANEW + " -iter 100000");
    }

    /** The command that writes the file anew with an encryption that is known here. */
    String remedy() {
        return remedy;
    }

    /**
     * Counts what an encryption asks for; one that is not known here asks for nothing.
     *
     * @throws KeyMaterialException if it is too much
     * @throws RuntimeException if the parameters of the encryption are of another shape
     */
    void add(AlgorithmIdentifier encryption) throws KeyMaterialException {
        if (!encryption.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
            addOlder(encryption);
            return;
        }
        KeyDerivationFunc derivation =
                PBES2Parameters.getInstance(encryption.getParameters()).getKeyDerivationFunc();
        if (derivation.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            add(PBKDF2Params.getInstance(derivation.getParameters()).getIterationCount());
        } else if (derivation.getAlgorithm().equals(MiscObjectIdentifiers.id_scrypt)) {
            addScrypt(ScryptParams.getInstance(derivation.getParameters()));
        }
    }

    /** Counts for PBES1 (RFC 8018 appendix A.3) and for PKCS #12's own schemes (RFC 7292 appendix C): both have a salt and a number. */
    private void addOlder(AlgorithmIdentifier encryption) throws KeyMaterialException {
        if (encryption.getParameters() instanceof ASN1Sequence parameters
                && parameters.size() == 2
                && parameters.getObjectAt(1) instanceof ASN1Integer repetitions) {
            add(repetitions.getValue());
        }
    }

    private void addScrypt(ScryptParams scrypt) throws KeyMaterialException {
        BigInteger units = scrypt.getCostParameter()
                .multiply(scrypt.getBlockSize())
                .multiply(scrypt.getParallelizationParameter());
        BigInteger memory = units.multiply(BigInteger.valueOf(SCRYPT_UNIT));
        if (memory.compareTo(BigInteger.valueOf(MOST_SCRYPT_MEMORY)) > 0) {
            throw tooMuch(
                    "scrypt with " + number(memory) + " bytes of memory; at most " + MOST_SCRYPT_MEMORY + " are taken");
        }
        add(units);
    }

    /**
     * Counts repetitions.
     *
     * @throws KeyMaterialException if they are too many, with those that were counted before
     */
    void add(BigInteger repetitions) throws KeyMaterialException {
        BigInteger sum = counted.add(repetitions);
        if (repetitions.signum() <= 0 || sum.compareTo(BigInteger.valueOf(MOST)) > 0) {
            throw tooMuch(number(repetitions) + " repetitions to derive a key from the password"
                    + (counted.signum() > 0 ? ", after " + counted + " for other parts of the file" : "")
                    + "; expected 1 to " + MOST + " in all");
        }
        counted = sum;
    }

    /** Writes a number of any length in a line. */
    private static String number(BigInteger value) {
        return value.bitLength() <= Long.SIZE ? value.toString() : "2^" + (value.bitLength() - 1) + " or more";
    }

    private KeyMaterialException tooMuch(String demand) {
        return new KeyMaterialException(
                UNSUPPORTED, "its encryption asks for " + demand + "; write it anew with fewer: " + remedy);
    }
}

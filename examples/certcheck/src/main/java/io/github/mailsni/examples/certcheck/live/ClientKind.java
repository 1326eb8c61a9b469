package io.github.mailsni.examples.certcheck.live;

import static org.bouncycastle.tls.CipherSuite.TLS_AES_128_GCM_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_AES_256_GCM_SHA384;
import static org.bouncycastle.tls.CipherSuite.TLS_CHACHA20_POLY1305_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_DHE_RSA_WITH_AES_256_GCM_SHA384;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384;
import static org.bouncycastle.tls.CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA;
import static org.bouncycastle.tls.CipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256;
import static org.bouncycastle.tls.CipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA;
import static org.bouncycastle.tls.SignatureScheme.ecdsa_secp256r1_sha256;
import static org.bouncycastle.tls.SignatureScheme.ecdsa_secp384r1_sha384;
import static org.bouncycastle.tls.SignatureScheme.ecdsa_secp521r1_sha512;
import static org.bouncycastle.tls.SignatureScheme.ed25519;
import static org.bouncycastle.tls.SignatureScheme.ed448;
import static org.bouncycastle.tls.SignatureScheme.rsa_pkcs1_sha256;
import static org.bouncycastle.tls.SignatureScheme.rsa_pkcs1_sha384;
import static org.bouncycastle.tls.SignatureScheme.rsa_pkcs1_sha512;
import static org.bouncycastle.tls.SignatureScheme.rsa_pss_pss_sha256;
import static org.bouncycastle.tls.SignatureScheme.rsa_pss_pss_sha384;
import static org.bouncycastle.tls.SignatureScheme.rsa_pss_pss_sha512;
import static org.bouncycastle.tls.SignatureScheme.rsa_pss_rsae_sha256;
import static org.bouncycastle.tls.SignatureScheme.rsa_pss_rsae_sha384;
import static org.bouncycastle.tls.SignatureScheme.rsa_pss_rsae_sha512;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Which keys of servers a client knows what to do with. Servers with keys of several types choose by that. */
@SuppressWarnings("ImmutableEnumChecker") // its arrays are handed to nobody
public enum ClientKind {
    /** ECDSA only. */
    ECDSA("ECDSA only", Schemes.ECDSA, Suites.ECDSA),
    /** RSA only. */
    RSA("RSA only", Schemes.RSA, Suites.RSA),
    /** Every kind, Ed25519 too. */
    ANY("keys of every kind", concat(Schemes.ECDSA, Schemes.EDDSA, Schemes.RSA), concat(Suites.ECDSA, Suites.RSA));

    private static final class Schemes {
        static final int[] ECDSA = {ecdsa_secp256r1_sha256, ecdsa_secp384r1_sha384, ecdsa_secp521r1_sha512};
        static final int[] EDDSA = {ed25519, ed448};
        static final int[] RSA = {
            rsa_pss_rsae_sha256,
            rsa_pss_rsae_sha384,
            rsa_pss_rsae_sha512,
            rsa_pkcs1_sha256,
            rsa_pkcs1_sha384,
            rsa_pkcs1_sha512,
            rsa_pss_pss_sha256,
            rsa_pss_pss_sha384,
            rsa_pss_pss_sha512
        };
    }

    /** Of TLS 1.2: those of today, and a few of yesterday, since we want to see certificates and to keep no secrets. */
    private static final class Suites {
        static final int[] ECDSA = {
            TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
            TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA
        };
        static final int[] RSA = {
            TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
            TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
            TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
            TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
            TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
            TLS_RSA_WITH_AES_128_GCM_SHA256,
            TLS_RSA_WITH_AES_128_CBC_SHA,
            TLS_RSA_WITH_AES_256_CBC_SHA
        };
        static final int[] OF_TLS_1_3 = {TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256};
    }

    private final String knows;
    private final int[] schemes;
    private final int[] suites;

    ClientKind(String knows, int[] schemes, int[] suites) {
        this.knows = knows;
        this.schemes = schemes;
        this.suites = suites;
    }

    /** In which signatures of a server such a client believes, in its order. */
    IntStream schemes() {
        return Arrays.stream(schemes);
    }

    /** The cipher suites of TLS 1.3, in which the kind of key has no part, and of TLS 1.2, in which it has. */
    int[] suites() {
        return concat(Suites.OF_TLS_1_3, suites);
    }

    private static int[] concat(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
    }

    /** What it knows, in words. */
    @Override
    public String toString() {
        return knows;
    }
}

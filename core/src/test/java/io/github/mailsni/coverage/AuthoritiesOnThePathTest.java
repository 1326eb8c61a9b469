package io.github.mailsni.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.NetscapeCertType;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("What clients refuse in an authority is reported")
class AuthoritiesOnThePathTest {
    private static final String HOST = "mail.example.com";
    private final Instant now = Instant.now();
    private static final ASN1ObjectIdentifier UNHEARD_OF = new ASN1ObjectIdentifier("1.3.6.1.4.1.55555.1");

    private static HostCoverage check(HandMade root, X509Certificate... sent) throws Exception {
        return CoverageCheck.standard().trusting(TrustRoots.of(root.make())).checkSent(HOST, List.of(List.of(sent)));
    }

    private static void assertRefused(HostCoverage verdict, ProblemCode code, String words) {
        assertThat(verdict.covered()).isFalse();
        assertThat(verdict.problems())
                .filteredOn(problem -> problem.severity() == Severity.ERROR)
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(code);
                    assertThat(problem.message()).contains(words);
                });
    }

    private static HandMade root() throws Exception {
        return HandMade.root("Root");
    }

    private static KeyPair rsa(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static NameConstraints permitting(GeneralName name) {
        return new NameConstraints(new GeneralSubtree[] {new GeneralSubtree(name)}, null);
    }

    private static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    private static GeneralName otherName(String value) {
        return new GeneralName(GeneralName.otherName, new OtherName(UNHEARD_OF, new DERUTF8String(value)));
    }

    @Nested
    @DisplayName("of an intermediate on the path that is used:")
    class Intermediates {
        private void assertIntermediateRefused(HandMade root, HandMade intermediate, ProblemCode code, String words)
                throws Exception {
            X509Certificate leaf = intermediate.issue(HOST).host(HOST).make();
            assertRefused(check(root, leaf, intermediate.make()), code, words);
        }

        @Test
        @DisplayName("an extended key usage without TLS servers")
        void extendedKeyUsage() throws Exception {
            HandMade root = root();
            HandMade mail = root.issue("Mail")
                    .authority()
                    .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection));
            assertIntermediateRefused(root, mail, ProblemCode.NO_SERVER_AUTH, "extended key usage of Mail");
        }

        @Test
        @DisplayName("any extended key usage, which is not enough for OpenSSL")
        void anyExtendedKeyUsage() throws Exception {
            HandMade root = root();
            HandMade any = root.issue("Any")
                    .authority()
                    .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage));
            assertIntermediateRefused(root, any, ProblemCode.NO_SERVER_AUTH, "extended key usage of Any");
        }

        @Test
        @DisplayName("an RSA key of 1024 bits")
        void weakKey() throws Exception {
            HandMade root = root();
            assertIntermediateRefused(
                    root, root.issue("Weak", rsa(1024)).authority(), ProblemCode.WEAK_KEY, "has 1024 bits");
        }

        @Test
        @DisplayName("a SHA-1 signature")
        void weakSignature() throws Exception {
            HandMade root = root();
            HandMade old = root.issue("Old").authority().signedWith("SHA1withECDSA");
            assertIntermediateRefused(root, old, ProblemCode.WEAK_SIGNATURE, "Old is signed with SHA1withECDSA");
        }

        @Test
        @DisplayName("a SHA-1 signature by RSASSA-PSS, whose name does not tell the digest")
        void weakPssSignature() throws Exception {
            HandMade root = HandMade.root("Root", rsa(2048));
            HandMade old = root.issue("Old").authority().signedWith(HandMade.SHA1_PSS);
            assertIntermediateRefused(root, old, ProblemCode.WEAK_SIGNATURE, "SHA-1");
        }

        @Test
        @DisplayName("a key that does not sign certificates")
        void keyUsage() throws Exception {
            HandMade root = root();
            HandMade signer = root.issue("Signer")
                    .authority()
                    .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            assertIntermediateRefused(root, signer, ProblemCode.VALIDATION_FAILURE, "may not sign certificates");
        }

        @Test
        @DisplayName("a constraint on names that Java cannot judge, for this host alone")
        void unjudged() throws Exception {
            HandMade root = root();
            HandMade constrained = root.issue("Constrained")
                    .authority()
                    .with(Extension.nameConstraints, true, permitting(otherName("a")));
            X509Certificate leaf = constrained
                    .issue(HOST)
                    .with(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName[] {
                        dns(HOST), otherName("b")
                    }))
                    .make();
            assertRefused(
                    check(root, leaf, constrained.make()), ProblemCode.VALIDATION_FAILURE, "Java clients cannot judge");
        }

        @Test
        @DisplayName("a critical extension of which OpenSSL knows nothing, though Java does")
        void criticalExtension() throws Exception {
            HandMade root = root();
            HandMade odd = root.issue("Odd").authority().with(UNHEARD_OF, true, DERNull.INSTANCE);
            assertIntermediateRefused(root, odd, ProblemCode.VALIDATION_FAILURE, "critical extension");
        }
    }

    @Nested
    @DisplayName("but not of one beside the path:")
    class BesideThePath {
        @Test
        @DisplayName("an old cross-signature by SHA-1 does no harm")
        void weakSignature() throws Exception {
            HandMade root = root();
            HandMade other = HandMade.root("Other");
            HandMade intermediate = root.issue("Intermediate").authority();
            X509Certificate cross = intermediate
                    .againBy(other)
                    .authority()
                    .signedWith("SHA1withECDSA")
                    .make();
            X509Certificate leaf = intermediate.issue(HOST).host(HOST).make();
            assertThat(check(root, leaf, intermediate.make(), cross).covered()).isTrue();
            assertThat(check(root, leaf, cross, intermediate.make()).covered()).isTrue();
        }

        @Test
        @DisplayName("a way to the root that nobody may go is passed over for another")
        void refusedBranch() throws Exception {
            HandMade root = root();
            HandMade intermediate = root.issue("Intermediate").authority();
            HandMade mail = intermediate
                    .againBy(root)
                    .authority()
                    .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection));
            HandMade elsewhere = intermediate
                    .againBy(root)
                    .authority()
                    .with(Extension.nameConstraints, true, permitting(dns("example.org")));
            X509Certificate leaf = intermediate.issue(HOST).host(HOST).make();
            assertThat(check(root, leaf, mail.make(), elsewhere.make(), intermediate.make())
                            .covered())
                    .isTrue();
            assertThat(check(root, leaf, mail.make(), elsewhere.make()).covered())
                    .isFalse();
        }
    }

    @Nested
    @DisplayName("of the root, which Java does not examine:")
    class Roots {
        private void assertRootRefused(HandMade root, ProblemCode code, String words) throws Exception {
            X509Certificate leaf = root.issue(HOST).host(HOST).make();
            assertRefused(check(root, leaf), code, words);
        }

        @Test
        @DisplayName("its end")
        void expired() throws Exception {
            HandMade root = HandMade.root("Root", now.minus(Duration.ofDays(90)), now.minus(Duration.ofDays(1)));
            assertRootRefused(root, ProblemCode.CERTIFICATE_EXPIRED, "the root to which its chain leads, expired at");
        }

        @Test
        @DisplayName("its beginning")
        void future() throws Exception {
            HandMade root = HandMade.root("Root", now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(90)));
            assertRootRefused(root, ProblemCode.CERTIFICATE_NOT_YET_VALID, "is valid from");
        }

        @Test
        @DisplayName("its key")
        void weakKey() throws Exception {
            assertRootRefused(HandMade.root("Root", rsa(1024)), ProblemCode.WEAK_KEY, "has 1024 bits");
        }

        @Test
        @DisplayName("its name constraints, which the leaf breaks")
        void names() throws Exception {
            HandMade root = root().with(Extension.nameConstraints, true, permitting(dns("example.org")));
            assertRootRefused(root, ProblemCode.VALIDATION_FAILURE, "breaks the name constraints of Root");
        }

        @Test
        @DisplayName("its name constraints, but only if they are broken")
        void namesKept() throws Exception {
            HandMade root = root().with(Extension.nameConstraints, true, permitting(dns("example.com")));
            assertThat(check(root, root.issue(HOST).host(HOST).make()).covered())
                    .isTrue();
        }

        @Test
        @DisplayName("its critical extensions")
        void criticalExtension() throws Exception {
            assertRootRefused(
                    root().with(UNHEARD_OF, true, DERNull.INSTANCE),
                    ProblemCode.VALIDATION_FAILURE,
                    "1.3.6.1.4.1.55555.1");
        }

        @Test
        @DisplayName("its extended key usage")
        void extendedKeyUsage() throws Exception {
            assertRootRefused(
                    root().with(
                                    Extension.extendedKeyUsage,
                                    false,
                                    new ExtendedKeyUsage(KeyPurposeId.id_kp_emailProtection)),
                    ProblemCode.NO_SERVER_AUTH,
                    "extended key usage of Root");
        }

        @Test
        @DisplayName("that it is no authority")
        void noAuthority() throws Exception {
            assertRootRefused(HandMade.bareRoot("Root"), ProblemCode.VALIDATION_FAILURE, "basicConstraints");
        }

        @Test
        @DisplayName("how many authorities may be below it")
        void pathLength() throws Exception {
            HandMade root = HandMade.bareRoot("Root").authorityAbove(0);
            HandMade intermediate = root.issue("Intermediate").authority();
            X509Certificate leaf = intermediate.issue(HOST).host(HOST).make();
            assertRefused(check(root, leaf, intermediate.make()), ProblemCode.VALIDATION_FAILURE, "pathLenConstraint");
        }
    }

    @Nested
    @DisplayName("and in the leaf")
    class Leaves {
        private static final ASN1ObjectIdentifier TLS_FEATURE = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24");

        private DERSequence features(int... features) {
            ASN1EncodableVector values = new ASN1EncodableVector();
            for (int each : features) {
                values.add(new ASN1Integer((long) each));
            }
            return new DERSequence(values);
        }

        @Test
        @DisplayName("must-staple, since nothing is stapled")
        void mustStaple() throws Exception {
            HandMade root = root();
            X509Certificate leaf = root.issue(HOST)
                    .host(HOST)
                    .with(TLS_FEATURE, false, features(5))
                    .make();
            assertRefused(check(root, leaf), ProblemCode.MUST_STAPLE, "must-staple");
            X509Certificate other = root.issue(HOST)
                    .host(HOST)
                    .with(TLS_FEATURE, false, features(23))
                    .make();
            assertThat(check(root, other).covered()).isTrue();
        }

        @Test
        @DisplayName("an extended key usage for any purpose alone, which is not enough for OpenSSL")
        void anyPurpose() throws Exception {
            HandMade root = root();
            X509Certificate leaf = root.issue(HOST)
                    .host(HOST)
                    .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage))
                    .make();
            assertRefused(check(root, leaf), ProblemCode.NO_SERVER_AUTH, "does not allow TLS servers");
        }

        @Test
        @DisplayName("Netscape's type of a client's certificate")
        void netscape() throws Exception {
            HandMade root = root();
            X509Certificate leaf = root.issue(HOST)
                    .host(HOST)
                    .with(
                            MiscObjectIdentifiers.netscapeCertType,
                            false,
                            new NetscapeCertType(NetscapeCertType.sslClient))
                    .make();
            assertRefused(check(root, leaf), ProblemCode.NO_SERVER_AUTH, "nsCertType");
        }

        @Test
        @DisplayName("a wildcard directly below a top-level domain")
        void wildcard() throws Exception {
            HandMade root = root();
            HostCoverage verdict = CoverageCheck.standard()
                    .trusting(TrustRoots.of(root.make()))
                    .checkSent(
                            "example.com",
                            List.of(List.of(root.issue("wildcard").host("*.com").make())));
            assertRefused(verdict, ProblemCode.WILDCARD_TOO_WIDE, "*.com alone");
            assertThat(verdict.certificates()).singleElement().matches(certificate -> !certificate.covers());
        }

        @Test
        @DisplayName("a host that Java takes for none")
        void underscore() throws Exception {
            HandMade root = root();
            HostCoverage verdict = CoverageCheck.standard()
                    .trusting(TrustRoots.of(root.make()))
                    .checkSent(
                            "my_host.example.com",
                            List.of(List.of(root.issue("underscore")
                                    .host("my_host.example.com")
                                    .make())));
            assertRefused(verdict, ProblemCode.HOST_NAME_INVALID, "underscore");
        }

        @Test
        @DisplayName("a key of a type that TLS does not use")
        void dsa() throws Exception {
            HandMade root = root();
            KeyPairGenerator generator = KeyPairGenerator.getInstance("DSA");
            generator.initialize(2048);
            X509Certificate leaf =
                    root.issue(HOST, generator.generateKeyPair()).host(HOST).make();
            assertRefused(check(root, leaf), ProblemCode.UNSUPPORTED, "type DSA");
        }
    }
}

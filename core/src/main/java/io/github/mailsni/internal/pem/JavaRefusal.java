package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.MALFORMED;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNSUPPORTED;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;

/**
 * Explains why Java does not take a certificate. Its factory is stricter than OpenSSL: a certificate may be complete,
 * and serve elsewhere. To copy it again would not help its keeper; it has to be issued in another way.
 */
final class JavaRefusal {
    private static final int VERSION = 0;
    private static final int EXTENSIONS = 3;
    private static final int LONGEST_REASON = 160;

    /** How much of Java's reason is looked at: it may quote the certificate, at any length. */
    private static final int LONGEST_QUOTED = 1_000;

    /** The name of an exception's class, in front of its message. Possessive, since the stack of a thread is short. */
    private static final Pattern CLASS_NAME = Pattern.compile("(?:[a-z]++\\.)++[A-Z]\\w{0,100}(?:Exception|Error): ");

    private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]++");

    private JavaRefusal() {}

    /** Explains why the JDK's factory has refused some bytes. */
    static KeyMaterialException of(byte[] der, Exception cause) {
        DerKind kind = DerKind.of(der);
        if (kind == DerKind.OTHER) {
            return new KeyMaterialException(
                    MALFORMED,
                    "the certificate cannot be decoded: it is damaged or incomplete; copy the file again from its source",
                    cause);
        }
        if (kind != DerKind.CERTIFICATE) {
            return new KeyMaterialException(
                    UNSUPPORTED, "the block is " + kind.noun() + "; expected a certificate", cause);
        }
        return brokenRule(der)
                .map(rule ->
                        new KeyMaterialException(UNSUPPORTED, "Java does not accept the certificate: " + rule, cause))
                .orElseGet(() -> new KeyMaterialException(
                        MALFORMED,
                        "Java cannot read the certificate" + reason(cause)
                                + ": it is damaged, or was issued against the"
                                + " rules; copy the file again from its source, and if that changes nothing have it"
                                + " issued anew",
                        cause));
    }

    private static Optional<String> brokenRule(byte[] der) {
        try {
            return Signed.of(der).brokenRule();
        } catch (IOException | RuntimeException otherShape) {
            return Optional.empty();
        }
    }

    /** The parts of a certificate that the rules are about. */
    private record Signed(
            ASN1Sequence issuer,
            ASN1Sequence subject,
            @Nullable ASN1Sequence extensions) {
        static Signed of(byte[] der) throws IOException {
            ASN1Sequence signed = ASN1Sequence.getInstance(
                    ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der)).getObjectAt(0));
            boolean versioned =
                    signed.getObjectAt(0) instanceof ASN1TaggedObject tagged && tagged.getTagNo() == VERSION;
            int serialNumber = versioned ? 1 : 0;
            ASN1Encodable last = signed.getObjectAt(signed.size() - 1);
            ASN1Sequence extensions = last instanceof ASN1TaggedObject tagged && tagged.getTagNo() == EXTENSIONS
                    ? ASN1Sequence.getInstance(tagged, true)
                    : null;
            return new Signed(
                    ASN1Sequence.getInstance(signed.getObjectAt(serialNumber + 2)),
                    ASN1Sequence.getInstance(signed.getObjectAt(serialNumber + 4)),
                    extensions);
        }

        Optional<String> brokenRule() {
            if (issuer.size() == 0) {
                return Optional.of("the name of its issuer is empty (RFC 5280 section 4.1.2.4);"
                        + " give the authority a name, and issue its certificate and this one anew");
            }
            Set<ASN1ObjectIdentifier> seen = new HashSet<>();
            boolean named = false;
            if (extensions != null) {
                for (ASN1Encodable each : extensions) {
                    ASN1Sequence extension = ASN1Sequence.getInstance(each);
                    ASN1ObjectIdentifier type = ASN1ObjectIdentifier.getInstance(extension.getObjectAt(0));
                    if (!seen.add(type)) {
                        return Optional.of("it has the extension " + type.getId()
                                + " twice (RFC 5280 section 4.2); issue it anew with one");
                    }
                    boolean critical = extension.getObjectAt(1) instanceof ASN1Boolean flag && flag.isTrue();
                    named |= critical && type.equals(Extension.subjectAlternativeName);
                }
            }
            return subject.size() == 0 && !named ? Optional.of(emptySubject(seen)) : Optional.empty();
        }

        private static String emptySubject(Set<ASN1ObjectIdentifier> extensions) {
            return extensions.contains(Extension.subjectAlternativeName)
                    ? "its subject is empty and its subjectAltName extension is not marked critical (RFC 5280 section"
                            + " 4.2.1.6); issue it anew with a common name in the subject, or with that extension"
                            + " critical"
                    : "its subject is empty and it has no subjectAltName extension (RFC 5280 section 4.2.1.6); issue it"
                            + " anew for the names of the host";
        }
    }

    /** Returns the innermost reason that the JDK gives, in one line of ASCII. */
    private static String reason(Exception cause) {
        String reason = null;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            reason = each.getMessage() == null ? reason : each.getMessage();
        }
        if (reason == null) {
            return "";
        }
        String start = reason.substring(0, Math.min(reason.length(), LONGEST_QUOTED));
        String message = CLASS_NAME.matcher(start).replaceAll("");
        String line = UNPRINTABLE.matcher(message).replaceAll(" ").strip();
        return line.isEmpty()
                ? ""
                : " (" + (line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "...") + ")";
    }
}

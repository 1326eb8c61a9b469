package io.github.mailsni.javamail;

import io.github.mailsni.CertificateNames;
import io.github.mailsni.internal.keymanager.PeerText;
import io.github.mailsni.javamail.SenderFailure.Reason;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Describes the certificates that a server has presented. All text of the server is escaped; a description has less
 * than 300 characters of it. Immutable and thread-safe.
 *
 * @param chain the chain as it was sent, the leaf first; not empty, unmodifiable
 * @param refusal Java's reason to refuse it; empty if there is none
 * @param askedByAddress whether the reference identifier is an IP address
 */
record PresentedCertificates(List<X509Certificate> chain, String refusal, boolean askedByAddress) {
    private static final int MOST_OF_THE_NAMES = 110;
    private static final int MOST_OF_A_NAME = 100;
    private static final int MOST_OF_AN_ISSUER = 70;
    private static final int MOST_OF_A_REFUSAL = 90;

    PresentedCertificates {
        chain = List.copyOf(chain);
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    /** Names the faults, for example {@code the certificate is not for this host, and has expired}. */
    String whatIsWrong(List<Reason> reasons) {
        return reasons.stream().map(this::whatIsWrong).collect(Collectors.joining("; "));
    }

    private String whatIsWrong(Reason reason) {
        return switch (reason) {
            case NAME_MISMATCH -> "the certificate is not for this host" + whyNot();
            case EXPIRED ->
                leaf().getNotAfter().toInstant().isBefore(Instant.now())
                        ? "the certificate expired on " + date(leaf().getNotAfter())
                        : "a certificate of its chain has expired";
            case NOT_YET_VALID ->
                leaf().getNotBefore().toInstant().isAfter(Instant.now())
                        ? "the certificate is not valid before " + date(leaf().getNotBefore())
                        : "a certificate of its chain is not valid yet";
            case UNTRUSTED_ISSUER ->
                isSelfSigned()
                        ? "the certificate is self-signed, and not among those that are trusted"
                        : "the certificate has no path to an authority that is trusted";
            default -> "Java does not accept the certificate (" + PeerText.escape(refusal, MOST_OF_A_REFUSAL) + ")";
        };
    }

    private String whyNot() {
        if (!hasSubjectAltName()) {
            return ", because it has no subjectAltName, and a common name does not count (RFC 9525)";
        }
        return "";
    }

    private boolean hasSubjectAltName() {
        try {
            return leaf().getSubjectAlternativeNames() != null;
        } catch (CertificateParsingException unreadable) {
            return false;
        }
    }

    private boolean isSelfSigned() {
        return leaf().getSubjectX500Principal().equals(leaf().getIssuerX500Principal());
    }

    /**
     * Describes the leaf, for example {@code presented: a certificate for mail.example.com, issued by "CN=R11", valid
     * from 2026-01-01 to 2026-04-01}.
     */
    String description() {
        return "The server presented a certificate for " + names() + ", issued by \""
                + PeerText.escape(leaf().getIssuerX500Principal().getName(), MOST_OF_AN_ISSUER) + "\", valid from "
                + date(leaf().getNotBefore()) + " to " + date(leaf().getNotAfter());
    }

    private String names() {
        List<String> names = new ArrayList<>(CertificateNames.of(leaf()).all());
        names.addAll(addresses());
        if (names.isEmpty()) {
            return "no host";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            String name = PeerText.escape(names.get(i), MOST_OF_A_NAME);
            if (text.length() + name.length() > MOST_OF_THE_NAMES) {
                return text.append(" and ")
                        .append(names.size() - i)
                        .append(" more")
                        .toString();
            }
            text.append(i == 0 ? "" : ", ").append(name);
        }
        return text.toString();
    }

    private List<String> addresses() {
        try {
            Collection<List<?>> entries =
                    Optional.ofNullable(leaf().getSubjectAlternativeNames()).orElse(List.of());
            return entries.stream()
                    .filter(entry -> Integer.valueOf(ServerIdentity.IP_ADDRESS).equals(entry.get(0)))
                    .map(entry -> String.valueOf(entry.get(1)))
                    .toList();
        } catch (CertificateParsingException unreadable) {
            return List.of();
        }
    }

    private static String date(Date date) {
        return LocalDate.ofInstant(date.toInstant(), ZoneOffset.UTC).toString();
    }
}

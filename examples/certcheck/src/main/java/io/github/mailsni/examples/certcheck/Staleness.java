package io.github.mailsni.examples.certcheck;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyType;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.ClientProfile;
import io.github.mailsni.coverage.Problem;
import io.github.mailsni.coverage.ProblemCode;
import io.github.mailsni.examples.certcheck.live.Answer;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds hosts for which a running server does not send the certificates in the files, as after a renewal without a
 * reload.
 */
record Staleness(CertificateSelector files) {
    private static final String REMEDY = "; have the server reload its certificates, or correct where it reads them";

    /** Reports the differences in the answers to the clients of a host. */
    List<Problem> in(ServerName host, Map<ClientProfile, Answer> answers) {
        Selection selection = files.select(host);
        List<Problem> problems = new ArrayList<>();
        answers.forEach((client, answer) -> {
            if (answer instanceof Answer.Sent sent) {
                compare(selection, sent.chain()).ifPresent(problems::add);
            } else {
                missing(selection.host(), client).ifPresent(problems::add);
            }
        });
        return problems;
    }

    private static Optional<Problem> compare(Selection selection, List<X509Certificate> chain) {
        X509Certificate leaf = chain.get(0);
        Optional<KeyType> type = KeyType.of(leaf.getPublicKey());
        Optional<Credential> expected = type.flatMap(each -> selection.candidates().stream()
                .flatMap(candidate -> candidate.credential(each).stream())
                .findFirst());
        if (expected.isEmpty()) {
            return Optional.of(problem(
                    "the server sends a certificate with a key of type "
                            + type.map(KeyType::name)
                                    .orElseGet(() -> leaf.getPublicKey().getAlgorithm())
                            + ", and no file here has one" + REMEDY,
                    Optional.empty()));
        }
        return difference(expected.get(), chain)
                .map(difference -> problem(difference + REMEDY, fileOf(expected.get())));
    }

    private static Optional<String> difference(Credential file, List<X509Certificate> chain) {
        X509Certificate leaf = chain.get(0);
        if (!leaf.equals(file.leaf())) {
            return Optional.of("the server sends " + age(leaf, file.leaf()) + " " + file.keyType()
                    + " certificate, valid until " + day(leaf.getNotAfter().toInstant())
                    + "; the one in this file is valid until " + day(file.notAfter()));
        }
        return file.chain().stream()
                .filter(certificate -> !chain.contains(certificate))
                .findFirst()
                .map(certificate -> "the server does not send the certificate of the authority "
                        + certificate.getSubjectX500Principal() + ", which this file has");
    }

    private static String age(X509Certificate sent, X509Certificate file) {
        int order =
                sent.getNotBefore().toInstant().compareTo(file.getNotBefore().toInstant());
        return order < 0 ? "an older" : order > 0 ? "a newer" : "another";
    }

    private static String day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC).toString();
    }

    /** Reports a client that gets no certificate from the server although the host's files have a usable one. */
    private static Optional<Problem> missing(HostCredentials host, ClientProfile client) {
        return host.credentials().stream()
                .filter(client::canUse)
                .findFirst()
                .map(credential -> problem(
                        "the server sends no certificate to " + client.title() + ", and this file has one for it"
                                + REMEDY,
                        fileOf(credential)));
    }

    private static Optional<Path> fileOf(Credential credential) {
        return credential.files().stream().findFirst();
    }

    private static Problem problem(String message, Optional<Path> file) {
        return Problem.of(ProblemCode.STALE_ON_SERVER, message, file);
    }
}

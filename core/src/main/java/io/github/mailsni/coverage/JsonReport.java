package io.github.mailsni.coverage;

import io.github.mailsni.MatchKind;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the reports as JSON objects, with the members that {@code toJson()} documents. */
final class JsonReport {
    private JsonReport() {}

    static Map<String, @Nullable Object> of(CoverageReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("at", report.at());
        json.put("trust", report.trust());
        json.put("covered", report.covered());
        json.put("hosts", report.hosts().stream().map(JsonReport::of).toList());
        return json;
    }

    static Map<String, @Nullable Object> of(HostCoverage host) {
        List<Map<String, @Nullable Object>> certificates =
                host.certificates().stream().map(JsonReport::of).toList();
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("host", host.host());
        json.put("name", host.name());
        json.put("covered", host.covered());
        json.put("match", host.match().map(MatchKind::code).orElse(null));
        json.put("certificate", certificates.isEmpty() ? null : certificates.get(0));
        json.put("alternatives", certificates.stream().skip(1).toList());
        json.put("clients", host.clients().stream().map(JsonReport::of).toList());
        json.put("problems", problems(host.problems()));
        return json;
    }

    static Map<String, @Nullable Object> of(ClientVerdict verdict) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("client", verdict.client().code());
        json.put("covered", verdict.covered());
        json.put(
                "presented",
                verdict.presented().stream()
                        .map(PresentedCertificate::fingerprintSha256)
                        .toList());
        json.put(
                "problems",
                verdict.problems().stream()
                        .map(problem -> problem.code().code())
                        .distinct()
                        .toList());
        return json;
    }

    private static Map<String, @Nullable Object> of(PresentedCertificate certificate) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("subject", certificate.subject());
        json.put("issuer", certificate.issuer());
        json.put("names", certificate.names());
        json.put("covers", certificate.covers());
        json.put("notBefore", certificate.notBefore());
        json.put("notAfter", certificate.notAfter());
        json.put("keyType", certificate.keyType());
        json.put("key", certificate.key());
        json.put("fingerprintSha256", certificate.fingerprintSha256());
        json.put("spkiSha256", certificate.spkiSha256());
        json.put("sent", certificate.sent());
        json.put("standIn", certificate.standIn());
        json.put("files", paths(certificate.files()));
        return json;
    }

    static Map<String, @Nullable Object> of(DirectoryReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("at", report.at());
        json.put("trust", report.trust());
        json.put("covered", report.covered());
        json.put("names", report.names().stream().map(JsonReport::of).toList());
        json.put("files", report.files().stream().map(JsonReport::of).toList());
        json.put("duplicates", report.duplicates().stream().map(JsonReport::of).toList());
        return json;
    }

    private static Map<String, @Nullable Object> of(DirectoryReport.ServedName name) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", name.name());
        json.put("covered", name.covered());
        json.put("match", name.match().code());
        json.put("files", paths(name.files()));
        json.put("clients", name.clients().stream().map(JsonReport::of).toList());
        json.put("problems", problems(name.problems()));
        return json;
    }

    private static Map<String, @Nullable Object> of(DirectoryReport.FileCoverage file) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("file", file.file());
        json.put("label", file.label().orElse(null));
        json.put("keyType", file.keyType().orElse(null));
        json.put("notAfter", file.notAfter().orElse(null));
        json.put("covers", file.covers());
        json.put("servesNames", file.servesNames());
        json.put("problems", problems(file.problems()));
        json.put("hosts", file.hosts());
        json.put("notBefore", file.notBefore().orElse(null));
        json.put(
                "certificates", file.certificates().stream().map(JsonReport::of).toList());
        return json;
    }

    private static Map<String, @Nullable Object> of(DirectoryReport.CertificateInFile certificate) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("keyType", certificate.keyType());
        json.put("key", certificate.key());
        json.put("notBefore", certificate.notBefore());
        json.put("notAfter", certificate.notAfter());
        json.put("fingerprintSha256", certificate.fingerprintSha256());
        json.put("covers", certificate.covers());
        json.put("serves", certificate.serves().stream().map(JsonReport::of).toList());
        json.put("unused", certificate.unused().map(JsonReport::of).orElse(null));
        return json;
    }

    private static Map<String, @Nullable Object> of(DirectoryReport.ServedTo served) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("name", served.name());
        json.put("clients", served.clients().stream().map(ClientProfile::code).toList());
        return json;
    }

    private static Map<String, @Nullable Object> of(DirectoryReport.Unused unused) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("reason", unused.reason().code());
        json.put("message", unused.message());
        json.put("instead", unused.instead().map(Path::toString).orElse(null));
        return json;
    }

    private static Map<String, @Nullable Object> of(DirectoryReport.Duplicate duplicate) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("fingerprintSha256", duplicate.fingerprintSha256());
        json.put("files", paths(duplicate.files()));
        return json;
    }

    static Map<String, @Nullable Object> of(MtaStsReport report) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("mode", lowerCase(report.policy().mode()));
        json.put("maxAge", report.policy().maxAge().toSeconds());
        json.put("covered", report.covered());
        json.put("mx", report.patterns().stream().map(JsonReport::of).toList());
        json.put("problems", problems(report.problems()));
        json.putAll(of(report.hosts()));
        return json;
    }

    private static Map<String, @Nullable Object> of(MtaStsReport.PatternMatch pattern) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("pattern", pattern.pattern());
        json.put("hosts", pattern.hosts().stream().map(HostCoverage::host).toList());
        return json;
    }

    private static List<Map<String, @Nullable Object>> problems(Collection<Problem> problems) {
        return problems.stream().map(JsonReport::of).toList();
    }

    private static Map<String, @Nullable Object> of(Problem problem) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("code", problem.code());
        json.put("severity", lowerCase(problem.severity()));
        json.put("message", problem.message());
        json.put("file", problem.file().map(Path::toString).orElse(null));
        return json;
    }

    private static List<String> paths(Collection<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

package io.github.mailsni.coverage;

import static io.github.mailsni.coverage.EximHosts.AUTHORITY;
import static io.github.mailsni.coverage.EximHosts.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A report as JSON")
class CoverageJsonTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    @TempDir
    Path directory;

    @Test
    @DisplayName("has exactly the documented members")
    void schema() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        EximHosts hosts = new EximHosts(directory);
        TestCertificate certificate = AUTHORITY.issue("imap.example.com");
        hosts.write("mail.example.com", certificate);
        CoverageReport report =
                EximHosts.check().at(Clock.fixed(now, ZoneOffset.UTC)).check(hosts.open(), "mail.example.com");
        PresentedCertificate leaf = report.hosts().get(0).certificates().get(0);
        JsonNode expected = JSON.readTree("""
                {"at": "%1$s",
                 "trust": "the given root (Example root)",
                 "covered": false,
                 "hosts": [{
                   "host": "mail.example.com", "name": "mail.example.com", "covered": false, "match": "exact",
                   "certificate": {
                     "subject": "imap.example.com", "issuer": "Example intermediate", "names": ["imap.example.com"],
                     "covers": false, "notBefore": "%2$s", "notAfter": "%3$s", "keyType": "ECDSA", "key": "ECDSA P-256",
                     "fingerprintSha256": "%4$s", "spkiSha256": "%5$s", "sent": 2, "standIn": false,
                     "files": ["%6$s", "%7$s"]},
                   "alternatives": [],
                   "clients": [
                     {"client": "gmail", "covered": false, "presented": ["%4$s"], "problems": ["certificate-host-mismatch"]},
                     {"client": "postfix", "covered": false, "presented": ["%4$s"], "problems": ["certificate-host-mismatch"]},
                     {"client": "exim", "covered": false, "presented": ["%4$s"], "problems": ["certificate-host-mismatch"]},
                     {"client": "jakarta-mail", "covered": false, "presented": ["%4$s"],
                      "problems": ["certificate-host-mismatch"]},
                     {"client": "rsa-only", "covered": false, "presented": [], "problems": ["no-usable-key"]}],
                   "problems": [{
                     "code": "certificate-host-mismatch", "severity": "error",
                     "message": "%8$s",
                     "file": "%9$s"}]
                 }]}
                """.formatted(
                        now,
                        leaf.notBefore(),
                        leaf.notAfter(),
                        leaf.fingerprintSha256(),
                        leaf.spkiSha256(),
                        hosts.certificateFile("mail.example.com"),
                        hosts.keyFile("mail.example.com"),
                        "the certificate is for imap.example.com, not for mail.example.com; issue it with this name",
                        hosts.certificateFile("mail.example.com")));
        assertThat(JSON.readTree(report.toJson())).isEqualTo(expected);
        assertThat(report.toJson()).matches("[ -~]+");
    }

    @Test
    @DisplayName("has null where there is no certificate, no match and no file")
    void absent() throws Exception {
        HostCoverage host = EximHosts.check()
                .checkSent(
                        "m\u00fcnchen.example", List.of(AUTHORITY.issue(DEFAULT).chain()));
        JsonNode json = JSON.readTree(EximHosts.check().report(List.of(host)).toJson());
        assertThat(json.at("/hosts/0/host").textValue()).isEqualTo("m\u00fcnchen.example");
        assertThat(json.at("/hosts/0/name").textValue()).isEqualTo("xn--mnchen-3ya.example");
        assertThat(json.at("/hosts/0/match").isNull()).isTrue();
        assertThat(json.at("/hosts/0/problems/0/file").isNull()).isTrue();
        assertThat(json.at("/hosts/0/certificate/files")).isEmpty();
    }

    @Test
    @DisplayName("of a directory and of a policy is JSON as well")
    void others() throws Exception {
        EximHosts hosts = new EximHosts(directory);
        hosts.write("mail.example.com", AUTHORITY.issue("mail.example.com", "*.example.com"));
        JsonNode json =
                JSON.readTree(EximHosts.check().checkDirectory(hosts.open()).toJson());
        assertThat(json.at("/names/0/name").textValue()).isEqualTo("*.example.com");
        assertThat(json.at("/files/1/servesNames/0").textValue()).isEqualTo("*.example.com");
        assertThat(json.at("/covered").booleanValue()).isTrue();

        MtaStsPolicy policy = MtaStsPolicy.parse("version: STSv1\nmode: enforce\nmax_age: 86400\nmx: *.example.com\n");
        JsonNode sts = JSON.readTree(policy.check(EximHosts.check().check(hosts.open(), "mail.example.com"))
                .toJson());
        assertThat(sts.at("/mode").textValue()).isEqualTo("enforce");
        assertThat(sts.at("/maxAge").longValue()).isEqualTo(86_400);
        assertThat(sts.at("/mx/0/hosts/0").textValue()).isEqualTo("mail.example.com");
        assertThat(sts.at("/hosts/0/covered").booleanValue()).isTrue();
    }

    @Test
    @DisplayName("writes any text so that it is read as it was")
    void text() throws Exception {
        String text = "\u0000\u001f\"\\/\n\r\t\u007f\u0080\u4f8b\ud83d\ude00\u2028";
        String json = JsonWriter.write(Map.of(text, text));
        assertThat(json).matches("[ -~]+");
        assertThat(JSON.readTree(json).get(text).textValue()).isEqualTo(text);
    }
}

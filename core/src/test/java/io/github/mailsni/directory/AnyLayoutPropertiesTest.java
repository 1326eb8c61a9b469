package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ServerName;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

@Label("Certificates and keys that are strewn over a directory")
class AnyLayoutPropertiesTest {
    private static final TestAuthority AUTHORITY =
            TestAuthority.create("mailsni test root").intermediate("mailsni test CA");
    private static final List<TestCertificate> CERTIFICATES = Stream.of(
                    AUTHORITY.certificateFor("h0.example"),
                    AUTHORITY.certificateFor("h1.example").keyType(KeyAlgorithm.RSA_2048),
                    AUTHORITY.certificateFor("h2.example").keyType(KeyAlgorithm.ED25519),
                    AUTHORITY.certificateFor("h3.example").keyType(KeyAlgorithm.EC_P384),
                    AUTHORITY.certificateFor("h4.example"))
            .map(TestCertificate.Builder::issue)
            .toList();
    private static final List<String> FILES =
            List.of("a", "b.pem", "x/a.crt", "x/y/b.key", "z/exim.crt.h1.example", "z/privkey.pem");

    /** The files in which a host's certificate and its key are; the key's may be missing. */
    record Place(int certificate, int key) {
        boolean isPair() {
            return key < FILES.size();
        }
    }

    @Provide
    Arbitrary<List<Place>> places() {
        Arbitrary<Place> place = Combinators.combine(
                        Arbitraries.integers().between(0, FILES.size() - 1),
                        Arbitraries.integers().between(0, FILES.size()))
                .as(Place::new);
        return place.list().ofSize(CERTIFICATES.size());
    }

    @Property(tries = 60)
    @Label("serve each host whose certificate and key are both there, and tell of each certificate without a key")
    void pairs(@ForAll("places") List<Place> places) throws IOException {
        Path directory = Files.createTempDirectory("strewn");
        try {
            write(directory, places);
            TestCertificate byDefault = AUTHORITY.issue("mail.default.example");
            Files.writeString(directory.resolve("default"), byDefault.privateKeyPem() + byDefault.certificatePem());
            try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                    .layout(Layout.any())
                    .defaultHost("mail.default.example")
                    .open()) {
                List<String> missing = new ArrayList<>();
                for (int i = 0; i < places.size(); i++) {
                    String host = "h" + i + ".example";
                    boolean pair = places.get(i).isPair();
                    Credential presented = certificates
                            .select(ServerName.of(host))
                            .host()
                            .credentials()
                            .get(0);
                    assertThat(presented.chain()).as(host).isEqualTo((pair ? CERTIFICATES.get(i) : byDefault).chain());
                    if (!pair && isFirst(places, i)) {
                        missing.add(host);
                    }
                }
                assertThat(certificates.report().refused())
                        .extracting(RefusedFile::reason)
                        .allMatch(RefusalReason.KEY_MISSING::equals);
                assertThat(certificates.report().refused())
                        .flatExtracting(RefusedFile::hosts)
                        .extracting(Object::toString)
                        .containsExactlyInAnyOrderElementsOf(missing);
            }
        } finally {
            delete(directory);
        }
    }

    /** Whether a host's certificate is the first in its file: others without a key are taken for the rest of a chain. */
    private static boolean isFirst(List<Place> places, int host) {
        return IntStream.range(0, host)
                .noneMatch(other ->
                        places.get(other).certificate() == places.get(host).certificate());
    }

    private static void write(Path directory, List<Place> places) throws IOException {
        for (int file = 0; file < FILES.size(); file++) {
            StringBuilder content = new StringBuilder();
            for (int host = 0; host < places.size(); host++) {
                if (places.get(host).certificate() == file) {
                    content.append(CERTIFICATES.get(host).certificatePem());
                }
                if (places.get(host).key() == file) {
                    content.append(CERTIFICATES.get(host).privateKeyPem());
                }
            }
            if (!content.isEmpty()) {
                Path path = directory.resolve(FILES.get(file));
                Files.createDirectories(path.getParent());
                Files.writeString(path, content);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}

package io.github.mailsni.internal.pem;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Whatever the bytes of a key store,")
class KeyStoreFuzzTest {
    private static final char[] PASSWORD = {'a'};

    static Stream<Arguments> stores() throws GeneralSecurityException, IOException {
        TestCertificate certificate = TestAuthority.create("Fuzzed").issue("mail.example.com");
        return Stream.of(certificate.pkcs12(PASSWORD), jks(certificate)).map(bytes -> arguments((Object) bytes));
    }

    private static byte[] jks(TestCertificate certificate) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setKeyEntry(
                "mail", certificate.privateKey(), PASSWORD, certificate.chain().toArray(new Certificate[0]));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, PASSWORD);
        return bytes.toByteArray();
    }

    @MethodSource("stores")
    @DisplayName("it is read or refused with a reason")
    @FuzzTest
    void read(byte[] content) {
        if (KeyStoreReader.isKeyStore(content)) {
            PemFuzzTest.readOrRefuse(() -> KeyStoreReader.read(content, () -> Optional.of(PASSWORD)));
        }
    }
}

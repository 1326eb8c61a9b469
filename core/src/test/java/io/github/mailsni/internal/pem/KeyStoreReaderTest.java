package io.github.mailsni.internal.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mailsni.internal.pem.KeyMaterialException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A Java key store")
class KeyStoreReaderTest {
    private static final char[] PASSWORD = "secret".toCharArray();

    private static Optional<char[]> notAsked() {
        throw new AssertionError("asked for a password");
    }

    private static byte[] jks(boolean key) throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        store.setCertificateEntry("ca", Samples.EC.chainWithRoot().get(1));
        if (key) {
            store.setKeyEntry(
                    "host",
                    Samples.EC.privateKey(),
                    PASSWORD,
                    Samples.EC.chain().toArray(Certificate[]::new));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, PASSWORD);
        return bytes.toByteArray();
    }

    @Test
    @DisplayName("without a key needs no password")
    void withoutKey() throws Exception {
        KeyMaterial material = KeyStoreReader.read(jks(false), KeyStoreReaderTest::notAsked);
        assertThat(material.certificates()).hasSize(1);
        assertThat(material.keys()).isEmpty();
    }

    @Test
    @DisplayName("with a key needs its password")
    void withKey() throws Exception {
        byte[] store = jks(true);
        assertThat(KeyStoreReader.read(store, () -> Optional.of(PASSWORD)).keys())
                .hasSize(1);
        assertThat(reason(store, Optional.empty())).isEqualTo(Reason.PASSWORD_MISSING);
        assertThat(reason(store, Optional.of("wrong".toCharArray()))).isEqualTo(Reason.PASSWORD_WRONG);
    }

    private static Reason reason(byte[] store, Optional<char[]> password) {
        return catchThrowableOfType(KeyMaterialException.class, () -> KeyStoreReader.read(store, () -> password))
                .reason();
    }

    @ParameterizedTest
    @ValueSource(ints = {4_096, 4_097})
    @DisplayName("may have 4096 entries")
    void entries(int count) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream store = new DataOutputStream(bytes)) {
            store.writeInt(0xfeedfeed);
            store.writeInt(2);
            store.writeInt(count);
            for (int i = 0; i < count; i++) {
                store.writeInt(1);
                store.writeUTF("alias" + i);
                store.writeLong(0);
                store.writeInt(0);
                store.writeInt(0);
            }
            store.write(new byte[20]);
        }
        KeyMaterialException refused = catchThrowableOfType(
                KeyMaterialException.class,
                () -> KeyStoreReader.read(bytes.toByteArray(), () -> Optional.of(PASSWORD)));
        if (count > 4_096) {
            assertThat(refused.reason()).isEqualTo(Reason.UNSUPPORTED);
            assertThat(refused)
                    .hasMessage(
                            "the Java key store has 4097 entries; at most 4096 are taken: put them into several files");
        } else {
            assertThat(refused.reason()).isEqualTo(Reason.PASSWORD_WRONG);
        }
    }
}

package io.github.mailsni.internal.material;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mailsni.internal.pem.KeyMaterial;
import io.github.mailsni.internal.pem.KeyMaterialException;
import io.github.mailsni.internal.pem.KeyMaterialException.Reason;
import io.github.mailsni.internal.pem.KeyStoreReader;
import io.github.mailsni.testing.TestAuthority;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The password of a file")
class PasswordsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Passwords CA");
    private static final byte[] STORE = AUTHORITY.issue("mail.example.com").pkcs12("secret".toCharArray());
    private static final byte[] RENEWED = AUTHORITY.issue("mail.example.com").pkcs12("secret".toCharArray());
    private static final Path FILE = Path.of("mail.example.com.p12");

    private final List<Path> asked = new ArrayList<>();
    private String known = "wrong";
    private int tried;

    private final Passwords passwords = new Passwords(file -> {
        asked.add(file);
        return Optional.ofNullable(known).map(String::toCharArray);
    });

    private KeyMaterial read(byte[] content) throws KeyMaterialException {
        return passwords.read(
                FILE,
                content,
                password -> KeyStoreReader.read(content, () -> {
                    Optional<char[]> given = password.get();
                    tried++;
                    return given;
                }));
    }

    private KeyMaterialException failure(byte[] content) {
        return catchThrowableOfType(KeyMaterialException.class, () -> read(content));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"wrong", "", "größer €"})
    @DisplayName("that does not fit is tried once, however often it is asked for")
    void once(String password) {
        known = password;
        KeyMaterialException first = failure(STORE);
        assertThat(first.reason()).isEqualTo(password == null ? Reason.PASSWORD_MISSING : Reason.PASSWORD_WRONG);
        for (int i = 0; i < 3; i++) {
            assertThat(failure(STORE)).isSameAs(first);
        }
        assertThat(tried).isEqualTo(1);
        assertThat(asked).hasSize(4).containsOnly(FILE);
    }

    @Test
    @DisplayName("is tried as soon as it is another one")
    void putRight() throws Exception {
        failure(STORE);
        known = "also wrong";
        failure(STORE);
        known = "secret";
        assertThat(read(STORE).keys()).hasSize(1);
        assertThat(read(STORE).keys()).hasSize(1);
        assertThat(tried).isEqualTo(4);
    }

    @Test
    @DisplayName("is tried again if the file holds something else")
    void otherContent() {
        failure(STORE);
        failure(RENEWED);
        assertThat(tried).isEqualTo(2);
    }

    @Test
    @DisplayName("is tried again if the source has failed in the meantime")
    void sourceFails() {
        Passwords failing = new Passwords(file -> {
            throw new IllegalStateException("the vault is closed");
        });
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> failing.read(FILE, STORE, password -> KeyStoreReader.read(STORE, password)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the vault is closed");
        }
    }

    @Test
    @DisplayName("is not asked for where nothing needs one")
    void notAsked() throws Exception {
        passwords.read(FILE, STORE, password -> "read");
        assertThat(asked).isEmpty();
    }
}

package io.github.mailsni.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName("The file with the password of etcd's user")
class EtcdOptionsTest {
    @TempDir
    Path folder;

    private EtcdOptions options(Path password) {
        EtcdOptions options = new EtcdOptions();
        new CommandLine(options)
                .parseArgs("--etcd", "http://127.0.0.1:1", "--user", "mail", "--password-file", password.toString());
        return options;
    }

    @Test
    @DisplayName("is named with the reason if it cannot be read")
    void missing() {
        Path none = folder.resolve("none");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> options(none).client())
                .satisfies(e -> assertThat(Texts.reason(e))
                        .isEqualTo(none + ": the password cannot be read: no such file or directory"));
    }

    @Test
    @Timeout(60)
    @DisplayName("is named if its first line never ends")
    void endless() throws Exception {
        Path endless = Files.createSymbolicLink(folder.resolve("endless"), Path.of("/dev/zero"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> options(endless).client())
                .withMessage(endless + ": the password cannot be read: the line has no end within 4096 bytes");
    }
}

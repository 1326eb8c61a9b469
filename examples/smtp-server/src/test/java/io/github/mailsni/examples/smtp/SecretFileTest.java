package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

@DisplayName("A file with a secret")
class SecretFileTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"rw-r--r--, 1", "rw-r-----, 0", "rw-------, 0"})
    @DisplayName("is warned of if every user of the machine can read it")
    void open(String permissions, int warnings) throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "secret");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        Logger logger = (Logger) LoggerFactory.getLogger(SecretFile.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(lines);
        try {
            SecretFile.warnIfOpen(file, "reload the certificates");
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }

        assertThat(lines.list)
                .hasSize(warnings)
                .allSatisfy(line -> assertThat(line.getFormattedMessage())
                        .startsWith(
                                file + ": every user of this machine can read it, and with it reload the certificates;"
                                        + " chmod o-rwx"));
    }
}

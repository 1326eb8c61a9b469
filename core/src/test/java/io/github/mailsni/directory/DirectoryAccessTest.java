package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.internal.disk.DiskThreads;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The directory as a whole")
class DirectoryAccessTest {
    @TempDir
    Path directory;

    @Test
    @DisplayName("is not said to give no answer where the system starts no thread that could ask it")
    void noThreads() {
        try (DiskThreads threads = new DiskThreads(DiskThreads.PATIENCE_MILLIS, thread -> {
            throw new OutOfMemoryError("unable to create native thread");
        })) {
            Layout layout = Layout.exim();
            UnitReader reader = new UnitReader(
                    directory, layout, KeyPasswords.none(), Clock.systemUTC(), System::currentTimeMillis, threads);
            DirectoryAccess access = new DirectoryAccess(directory, layout, reader.disk());

            assertThatThrownBy(access::list)
                    .isInstanceOf(CertificateLoadException.class)
                    .hasMessageContaining(
                            "it is not read: the system starts no thread (unable to create native thread)")
                    .hasMessageNotContaining("answer");
        }
    }
}

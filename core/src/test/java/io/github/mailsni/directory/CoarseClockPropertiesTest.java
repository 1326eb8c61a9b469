package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.support.CoarseClockProperties;
import io.github.mailsni.support.CoarseFiles;
import io.github.mailsni.support.HookedFileSystem;
import java.nio.file.Path;
import java.time.Duration;

/** The files of a directory, changed in place without a change of size, on file systems whose clocks have coarse ticks. */
class CoarseClockPropertiesTest extends CoarseClockProperties {
    @Override
    protected Served open(Path directory, CoarseFiles files) throws Exception {
        CertificateDirectory live = CertificateDirectory.builder(new HookedFileSystem(files).path(directory))
                .layout(Layout.bundle())
                .defaultHost(DEFAULT)
                .fileClock(files::millis)
                .rescanInterval(Duration.ofDays(1))
                .withoutEvents()
                .open();
        return new Served() {
            @Override
            public CertificateSelector selector() {
                return live;
            }

            @Override
            public void reload() {
                live.reload();
            }

            @Override
            public void close() {
                live.close();
            }
        };
    }
}

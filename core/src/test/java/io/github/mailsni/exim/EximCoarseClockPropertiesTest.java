package io.github.mailsni.exim;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.support.CoarseClockProperties;
import io.github.mailsni.support.CoarseFiles;
import io.github.mailsni.support.HookedFileSystem;
import java.nio.file.Path;
import java.time.Duration;

/** The files that Exim's lines name, changed in place without a change of size, on file systems whose clocks have coarse ticks. */
class EximCoarseClockPropertiesTest extends CoarseClockProperties {
    @Override
    protected Served open(Path directory, CoarseFiles files) throws Exception {
        EximTls exim = EximTls.builder(directory + "/${if def:tls_in_sni{$tls_in_sni}{" + DEFAULT + "}}.pem", "")
                .fileSystem(new HookedFileSystem(files))
                .fileClock(files::millis)
                .rescanInterval(Duration.ofDays(1))
                .open();
        return new Served() {
            @Override
            public CertificateSelector selector() {
                return exim;
            }

            @Override
            public void reload() {
                exim.reload();
            }

            @Override
            public void close() {
                exim.close();
            }
        };
    }
}

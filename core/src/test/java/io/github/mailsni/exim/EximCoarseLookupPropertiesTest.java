package io.github.mailsni.exim;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.support.CoarseClockProperties;
import io.github.mailsni.support.CoarseFiles;
import io.github.mailsni.support.HookedFileSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A map that Exim's lines search, changed in place without a change of size, on file systems whose clocks have coarse ticks. */
class EximCoarseLookupPropertiesTest extends CoarseClockProperties {
    @Override
    protected Served open(Path directory, CoarseFiles files) throws Exception {
        EximTls exim = EximTls.builder(
                        directory + "/${lookup{${if def:tls_in_sni{$tls_in_sni}{" + DEFAULT + "}}}lsearch{" + directory
                                + "/map}}.pem",
                        "")
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

    /** The files of certificates never change: the map names another one. */
    @Override
    protected void write(CoarseFiles files, Path directory, Map<String, Integer> onDisk, String host, int number)
            throws IOException {
        String file = host + "." + number;
        String pem = certificate(host, number).certificatePem()
                + certificate(host, number).privateKeyPem();
        Files.writeString(directory.resolve(file + ".pem"), pem);
        onDisk.put(host, number);
        StringBuilder map = new StringBuilder();
        new TreeMap<>(onDisk).forEach((each, current) -> map.append(each + ": " + each + "." + current + "\n"));
        files.write(directory.resolve("map"), map.toString().getBytes(US_ASCII));
    }
}

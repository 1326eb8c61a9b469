package io.github.mailsni.javamail;

import io.github.mailsni.ReloadReport;
import java.io.IOException;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the certificates that a file of settings names when they are first asked for, and reloads them each time after. */
final class SettingsSource implements KeyManagerSource {
    private final Path file;
    /** Guarded by this. */
    private @Nullable Opened opened;
    /** Guarded by this. */
    private boolean closed;

    private record Opened(
            ProviderSettings settings, ConfiguredCertificates certificates, X509ExtendedKeyManager keyManager) {}

    SettingsSource(Path file) {
        this.file = file;
    }

    @Override
    public synchronized X509ExtendedKeyManager keyManager() throws NoSuchAlgorithmException {
        if (closed) {
            throw new NoSuchAlgorithmException(
                    "the security provider " + MailSniProvider.NAME + " of " + file + " is closed");
        }
        if (opened == null) {
            opened = open();
        } else {
            reload(opened);
        }
        return opened.keyManager();
    }

    private Opened open() throws NoSuchAlgorithmException {
        try {
            ProviderSettings settings = ProviderSettings.read(file);
            ConfiguredCertificates certificates = ConfiguredCertificates.open(settings);
            log().info("{}: serving {}", file, certificates.origin());
            return new Opened(settings, certificates, MailTls.keyManager(certificates.selector()));
        } catch (IOException unusable) {
            // Servers are known to go on with another certificate, or to print the first line of a trace only.
            log().error("{}", unusable.getMessage());
            throw new NoSuchAlgorithmException(unusable.getMessage(), unusable);
        }
    }

    private void reload(Opened former) {
        // what has changed is logged where the files are followed
        ReloadReport report = former.certificates().reloading().get();
        log().debug("{}: compared with the disk; {}", file, report.nothingChanged() ? "no change" : "changed");
        try {
            if (!ProviderSettings.read(file).settings().equals(former.settings().settings())) {
                log().warn("{}: the settings have changed; they have effect when the server is started again", file);
            }
        } catch (IOException unusable) {
            log().warn("{}; the settings that were read first stay in effect", unusable.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        if (opened != null && !closed) {
            opened.certificates().closing().run();
            log().info("{}: closed", file);
        }
        closed = true;
    }

    /** Not a constant: the Java runtime creates providers at a time when logging may not have begun. */
    private static Logger log() {
        return LoggerFactory.getLogger(MailSniProvider.class);
    }
}

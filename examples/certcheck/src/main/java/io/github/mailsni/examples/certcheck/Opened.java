package io.github.mailsni.examples.certcheck;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.exim.EximTls;
import java.util.Optional;

/**
 * Holds the opened files, if there are any.
 *
 * @param selectorIfAny selects as a server would
 * @param directory the selector as a directory, if it is one, which can list its files
 * @param closing closes the files
 */
record Opened(Optional<CertificateSelector> selectorIfAny, Optional<CertificateDirectory> directory, Runnable closing)
        implements AutoCloseable {
    static Opened nothing() {
        return new Opened(Optional.empty(), Optional.empty(), () -> {});
    }

    static Opened directory(CertificateDirectory directory) {
        return new Opened(Optional.of(directory), Optional.of(directory), directory::close);
    }

    static Opened exim(EximTls options) {
        return new Opened(Optional.of(options), Optional.empty(), options::close);
    }

    CertificateSelector selector() {
        return selectorIfAny.orElseThrow(() -> new IllegalStateException("there are no files"));
    }

    @Override
    public void close() {
        closing.run();
    }
}

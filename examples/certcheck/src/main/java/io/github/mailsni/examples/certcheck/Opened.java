package io.github.mailsni.examples.certcheck;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.examples.commandline.CertificateDirectories;
import io.github.mailsni.exim.EximTls;
import java.util.Optional;

/**
 * Holds the opened files, if there are any.
 *
 * @param selectorIfAny selects as a server would
 * @param directory the selector, if it is one of directories, which can list their files
 * @param closing closes the files
 */
record Opened(Optional<CertificateSelector> selectorIfAny, Optional<CertificateSelector> directory, Runnable closing)
        implements AutoCloseable {
    static Opened nothing() {
        return new Opened(Optional.empty(), Optional.empty(), () -> {});
    }

    static Opened directories(CertificateDirectories directories) {
        return new Opened(Optional.of(directories.selector()), Optional.of(directories.selector()), directories::close);
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

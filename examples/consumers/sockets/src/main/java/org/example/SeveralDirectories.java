package org.example;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import java.io.IOException;

/** Serves the certificates of two directories as those of one. */
final class SeveralDirectories implements AutoCloseable {
    private final CertificateDirectory first;
    private final CertificateDirectory second;
    private final CertificateSelector selector;

    SeveralDirectories() throws IOException {
        // docs/layouts.md
        CertificateDirectory own = CertificateDirectory.builder(Path.of("/etc/letsencrypt"))
                .layout(Layout.certbot())
                .defaultHost("mail.example.com")
                .open();
        CertificateDirectory customers = CertificateDirectory.builder(Path.of("/etc/customers"))
                .layout(Layout.any())
                .defaultOf(own)
                .open();
        CertificateSelector all = own.orElse(customers);
        // end
        this.first = own;
        this.second = customers;
        this.selector = all;
    }

    CertificateSelector selector() {
        return selector;
    }

    @Override
    public void close() {
        second.close();
        first.close();
    }
}

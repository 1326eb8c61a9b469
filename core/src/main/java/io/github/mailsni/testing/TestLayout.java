package io.github.mailsni.testing;

import io.github.mailsni.directory.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The naming schemes of the files that {@link TestCertificate#writeTo(Path, TestLayout)} writes.
 *
 * @since 0.1.0
 */
public enum TestLayout {
    /** {@code exim.crt.NAME} and {@code exim.key.NAME}. */
    EXIM,
    /** {@code live/NAME/fullchain.pem} and {@code live/NAME/privkey.pem}, as files instead of links. */
    CERTBOT,
    /** {@code NAME.crt} and {@code NAME.key}. */
    PAIRS,
    /** {@code NAME.pem} with chain and key; {@code NAME.pem.rsa} for an RSA key, so that one host may have two. */
    BUNDLE,
    /** {@code NAME.p12}, with the password {@value #PASSWORD}. */
    PKCS12,
    /** {@code NAME/tls.crt} and {@code NAME/tls.key}. */
    KUBERNETES;

    /** The password of the files in {@link #PKCS12}. */
    public static final String PASSWORD = "changeit";

    /**
     * The layout that reads these files.
     *
     * @return the layout
     */
    public Layout layout() {
        return switch (this) {
            case EXIM -> Layout.exim();
            case CERTBOT -> Layout.certbot();
            case PAIRS -> Layout.pairs();
            case BUNDLE -> Layout.bundle();
            case PKCS12 -> Layout.pkcs12();
            case KUBERNETES -> Layout.kubernetes();
        };
    }

    void write(TestCertificate certificate, Path directory, String name) throws IOException {
        switch (this) {
            case EXIM ->
                certificate.writeTo(directory.resolve("exim.crt." + name), directory.resolve("exim.key." + name));
            case CERTBOT -> {
                Path lineage = Files.createDirectories(directory.resolve("live").resolve(name));
                certificate.writeTo(lineage.resolve("fullchain.pem"), lineage.resolve("privkey.pem"));
            }
            case PAIRS -> certificate.writeTo(directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
            case BUNDLE -> {
                boolean rsa = certificate.privateKey().getAlgorithm().equals("RSA");
                Path file = directory.resolve(name + (rsa ? ".pem.rsa" : ".pem"));
                certificate.writeTo(file, file);
            }
            case PKCS12 -> KeyFile.write(directory.resolve(name + ".p12"), certificate.pkcs12(PASSWORD.toCharArray()));
            case KUBERNETES -> {
                Path folder = Files.createDirectories(directory.resolve(name));
                certificate.writeTo(folder.resolve("tls.crt"), folder.resolve("tls.key"));
            }
        }
    }
}

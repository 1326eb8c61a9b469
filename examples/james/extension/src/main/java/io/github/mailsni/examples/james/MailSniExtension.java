package io.github.mailsni.examples.james;

import com.google.inject.AbstractModule;
import com.google.inject.Inject;
import io.github.mailsni.javamail.MailSniProvider;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.security.Security;
import javax.net.ssl.KeyManagerFactory;
import org.apache.james.filesystem.api.FileSystem;

/**
 * Lets all protocol servers of a James present the certificate of the host that each client asks for. James loads it
 * from {@code extensions-jars} if {@code conf/extensions.properties} names it as {@code guice.extension.module}, and
 * creates it before its protocol servers read their key stores. The certificates are those that {@code
 * conf/mailsni.properties} names, with the settings of {@link MailSniProvider#configure}.
 *
 * <p>James 3.8 and 3.9 get their key managers from the default factory of the virtual machine, and offer no other place
 * where keys could be given to them. So the extension changes that default, for as long as James runs.
 */
public final class MailSniExtension extends AbstractModule {
    private static final String SETTINGS = "file://conf/mailsni.properties";
    private static final String ALGORITHM = "ssl.KeyManagerFactory.algorithm";

    private final MailSniProvider provider;
    private final String formerAlgorithm = KeyManagerFactory.getDefaultAlgorithm();

    /**
     * Opens the certificates, and registers their key managers.
     *
     * @param files finds the settings
     * @throws IOException if the settings or the certificates cannot be used; James does not start then
     */
    @Inject
    public MailSniExtension(FileSystem files) throws IOException {
        provider = new MailSniProvider().configure(files.getFile(SETTINGS).getPath());
        open(provider);
        if (Security.addProvider(provider) < 0) {
            provider.close();
            throw new IOException("a security provider " + MailSniProvider.NAME + " is registered already: either"
                    + " conf/extensions.properties or java.security can name it, not both");
        }
        Security.setProperty(ALGORITHM, MailSniProvider.NAME);
    }

    private static void open(MailSniProvider provider) throws IOException {
        try {
            KeyManagerFactory.getInstance(MailSniProvider.NAME, provider);
        } catch (NoSuchAlgorithmException unusable) {
            throw new IOException(unusable.getMessage(), unusable);
        }
    }

    /** Undoes what the constructor has done, when James stops: 3.8 looks for one of the annotations, 3.9 for the other. */
    @javax.annotation.PreDestroy
    @jakarta.annotation.PreDestroy
    public void close() {
        Security.setProperty(ALGORITHM, formerAlgorithm);
        Security.removeProvider(MailSniProvider.NAME);
        provider.close();
    }
}

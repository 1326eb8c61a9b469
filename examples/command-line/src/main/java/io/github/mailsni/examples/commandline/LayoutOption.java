package io.github.mailsni.examples.commandline;

import io.github.mailsni.directory.Layout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says how the files of a directory are named. */
public class LayoutOption {
    @Option(
            names = "--layout",
            paramLabel = "LAYOUT",
            converter = Layouts.class,
            description =
                    "How the files are named: exim (the default), certbot, pairs, bundle, pkcs12 or kubernetes; any, which goes by the"
                            + " certificates alone; or a template, such as certs/$${tls_sni}.pem,private/$${tls_sni}.key.")
    private @Nullable Layout layout;

    /**
     * Returns the layout that was asked for.
     *
     * @return empty unless the option was given
     */
    public final Optional<Layout> layout() {
        return Optional.ofNullable(layout);
    }
}

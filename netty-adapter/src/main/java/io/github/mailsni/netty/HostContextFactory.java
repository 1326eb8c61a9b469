package io.github.mailsni.netty;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/** Makes the TLS context that presents the credentials of one host. */
interface HostContextFactory {
    /**
     * A context.
     *
     * @param host what it is to present, whatever name is asked for
     * @return the context, with a reference for the caller
     * @throws SSLException if the TLS engine cannot do with these credentials
     */
    SslContext newContext(HostCredentials host) throws SSLException;

    /** Whether the TLS engine can do with a credential. */
    boolean supports(Credential credential);

    /** What is common to all contexts of a server: provider, protocols, client authentication. */
    interface Settings extends UnaryOperator<SslContextBuilder> {}
}

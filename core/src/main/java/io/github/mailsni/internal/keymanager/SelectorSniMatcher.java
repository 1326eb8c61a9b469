package io.github.mailsni.internal.keymanager;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.RequestedName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;

/**
 * Rejects the names that the selector rejects, which is the only way to make the engine send a fatal {@code
 * unrecognized_name}. It must be set even where no name is rejected: without a matcher JSSE resumes a session that was
 * made under one name for a client that asks for another.
 *
 * <p>Thread-safe.
 */
public final class SelectorSniMatcher extends SNIMatcher {
    private final CertificateSelector selector;

    /**
     * Creates a matcher over a selector.
     *
     * @param selector decides which names are rejected
     */
    public SelectorSniMatcher(CertificateSelector selector) {
        super(StandardConstants.SNI_HOST_NAME);
        this.selector = selector;
    }

    @Override
    public boolean matches(SNIServerName serverName) {
        RequestedName name = RequestedName.fromSni(serverName.getEncoded());
        boolean rejected = selector.rejects(name);
        if (rejected) {
            selector.recordRejected(name);
        }
        return !rejected;
    }
}

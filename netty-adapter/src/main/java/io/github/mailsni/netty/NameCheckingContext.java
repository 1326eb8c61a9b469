package io.github.mailsni.netty;

import io.github.mailsni.keymanager.SelectorSniMatcher;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** Sets a matcher on each engine: SNI matchers are a matter of engines, not of contexts. */
final class NameCheckingContext extends DelegatingSslContext {
    private final SslContext context;
    private final List<SNIMatcher> matchers;

    NameCheckingContext(SslContext context, SelectorSniMatcher matcher) {
        super(context);
        this.context = context;
        this.matchers = List.of(matcher);
    }

    @Override
    protected void initEngine(SSLEngine engine) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setSNIMatchers(matchers);
        // What is null stays as it is, and is not looked up by name for every connection.
        parameters.setCipherSuites(null);
        parameters.setProtocols(null);
        engine.setSSLParameters(parameters);
    }

    /** Releases the context behind this one, if it is of the kind that has to be. */
    void release() {
        ReferenceCountUtil.release(context);
    }
}

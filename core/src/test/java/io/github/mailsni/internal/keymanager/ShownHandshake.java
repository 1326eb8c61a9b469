package io.github.mailsni.internal.keymanager;

import java.security.Principal;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/** What an engine shows of a handshake: protocol, names, the client's signature algorithms, and nothing else. */
class ShownHandshake extends ExtendedSSLSession {
    private final String protocol;
    private final List<SNIServerName> names;
    private final String[] algorithms;

    ShownHandshake(String protocol, List<SNIServerName> names, String... algorithms) {
        this.protocol = protocol;
        this.names = names;
        this.algorithms = algorithms;
    }

    @Override
    public List<SNIServerName> getRequestedServerNames() {
        return names;
    }

    @Override
    public String[] getPeerSupportedSignatureAlgorithms() {
        return algorithms.clone();
    }

    @Override
    public String getProtocol() {
        return protocol;
    }

    @Override
    public String[] getLocalSupportedSignatureAlgorithms() {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] getId() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SSLSessionContext getSessionContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long getCreationTime() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long getLastAccessedTime() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void invalidate() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isValid() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void putValue(String name, @Nullable Object value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object getValue(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void removeValue(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String[] getValueNames() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Certificate[] getPeerCertificates() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Certificate[] getLocalCertificates() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Principal getPeerPrincipal() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Principal getLocalPrincipal() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String getCipherSuite() {
        throw new UnsupportedOperationException();
    }

    @Override
    public String getPeerHost() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getPeerPort() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getPacketBufferSize() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getApplicationBufferSize() {
        throw new UnsupportedOperationException();
    }
}

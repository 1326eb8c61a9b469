package io.github.mailsni.examples.benchmarks;

import java.nio.ByteBuffer;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import org.jspecify.annotations.Nullable;

/**
 * An engine at the moment when it asks its key manager: a TLS 1.3 handshake with a client that has sent a server name and takes
 * every usual signature. There is nothing else in it.
 */
final class AskingEngine extends SSLEngine {
    private static final String[] NONE = {};
    private static final String[] SIGNATURES = {"SHA256withECDSA", "SHA384withECDSA", "RSASSA-PSS", "SHA256withRSA"};

    private final SSLParameters parameters;
    private final Handshake handshake;

    /**
     * An engine.
     *
     * @param name what the client has sent, a host name
     * @param parameters what the server has set on its engines
     */
    AskingEngine(byte[] name, SSLParameters parameters) {
        this.parameters = parameters;
        this.handshake = new Handshake(new SNIHostName(name));
    }

    SNIServerName name() {
        return handshake.name;
    }

    @Override
    public SSLSession getHandshakeSession() {
        return handshake;
    }

    @Override
    public SSLParameters getSSLParameters() {
        return parameters;
    }

    @Override
    public SSLSession getSession() {
        return handshake;
    }

    @Override
    public boolean getUseClientMode() {
        return false;
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return HandshakeStatus.NEED_TASK;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        return null;
    }

    @Override
    public void closeInbound() {}

    @Override
    public boolean isInboundDone() {
        return false;
    }

    @Override
    public void closeOutbound() {}

    @Override
    public boolean isOutboundDone() {
        return false;
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return NONE;
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return NONE;
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {}

    @Override
    public String[] getSupportedProtocols() {
        return NONE;
    }

    @Override
    public String[] getEnabledProtocols() {
        return NONE;
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {}

    @Override
    public void beginHandshake() {}

    @Override
    public void setUseClientMode(boolean mode) {}

    @Override
    public void setNeedClientAuth(boolean need) {}

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean want) {}

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {}

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }

    /** What key managers read. */
    private static final class Handshake extends ExtendedSSLSession {
        private final SNIServerName name;
        private final List<SNIServerName> names;
        private final Map<String, Object> values = new HashMap<>();

        Handshake(SNIServerName name) {
            this.name = name;
            this.names = List.of(name);
        }

        @Override
        public List<SNIServerName> getRequestedServerNames() {
            return names;
        }

        @Override
        public String[] getPeerSupportedSignatureAlgorithms() {
            return SIGNATURES.clone();
        }

        @Override
        public String[] getLocalSupportedSignatureAlgorithms() {
            return SIGNATURES.clone();
        }

        @Override
        public String getProtocol() {
            return "TLSv1.3";
        }

        @Override
        public String getCipherSuite() {
            return "TLS_AES_128_GCM_SHA256";
        }

        @Override
        public void putValue(String key, Object value) {
            values.put(key, value);
        }

        @Override
        public @Nullable Object getValue(String key) {
            return values.get(key);
        }

        @Override
        public void removeValue(String key) {
            values.remove(key);
        }

        @Override
        public String[] getValueNames() {
            return values.keySet().toArray(NONE);
        }

        @Override
        public byte[] getId() {
            return new byte[0];
        }

        @Override
        public @Nullable SSLSessionContext getSessionContext() {
            return null;
        }

        @Override
        public long getCreationTime() {
            return 0;
        }

        @Override
        public long getLastAccessedTime() {
            return 0;
        }

        @Override
        public void invalidate() {}

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public Certificate @Nullable [] getPeerCertificates() {
            return null;
        }

        @Override
        public Certificate @Nullable [] getLocalCertificates() {
            return null;
        }

        @Override
        public @Nullable Principal getPeerPrincipal() {
            return null;
        }

        @Override
        public @Nullable Principal getLocalPrincipal() {
            return null;
        }

        @Override
        public @Nullable String getPeerHost() {
            return null;
        }

        @Override
        public int getPeerPort() {
            return -1;
        }

        @Override
        public int getPacketBufferSize() {
            return 0;
        }

        @Override
        public int getApplicationBufferSize() {
            return 0;
        }
    }
}

package io.github.mailsni.javamail;

import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

/**
 * Accepts connections in plaintext and layers TLS over them, since the deadline of a handshake closes the socket below
 * TLS.
 *
 * <p>Its settings are kept on a server socket of the TLS provider that is never bound, and copied to accepted sockets.
 */
final class SniServerSocket extends SSLServerSocket {
    private final SSLServerSocket settings;
    private final ServerSockets sockets;
    private volatile SSLParameters parameters;

    /** Whether cipher suites were set: only then are they set on accepted sockets, since that looks each up by name. */
    private volatile boolean ownCipherSuites;

    /**
     * Creates an unbound server socket.
     *
     * @param settings an unbound socket that keeps the settings
     * @param sockets layers TLS over connections
     * @param ownCipherSuites whether the cipher suites differ from the provider's default
     */
    SniServerSocket(SSLServerSocket settings, ServerSockets sockets, boolean ownCipherSuites) throws IOException {
        this.settings = settings;
        this.sockets = sockets;
        this.ownCipherSuites = ownCipherSuites;
        this.parameters = withoutDefaultSuites(settings.getSSLParameters(), ownCipherSuites);
    }

    @Override
    public Socket accept() throws IOException {
        Socket connection = new Socket();
        implAccept(connection);
        try {
            return sockets.accepted(connection, this);
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    /** The parameters of accepted sockets. */
    SSLParameters forAccepted() {
        return parameters;
    }

    private void changed() {
        parameters = withoutDefaultSuites(settings.getSSLParameters(), ownCipherSuites);
    }

    private static SSLParameters withoutDefaultSuites(SSLParameters parameters, boolean ownCipherSuites) {
        if (!ownCipherSuites) {
            parameters.setCipherSuites(null);
        }
        return parameters;
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return settings.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        settings.setEnabledCipherSuites(suites);
        ownCipherSuites = true;
        changed();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return settings.getSupportedCipherSuites();
    }

    @Override
    public String[] getSupportedProtocols() {
        return settings.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return settings.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        settings.setEnabledProtocols(protocols);
        changed();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        settings.setNeedClientAuth(need);
        changed();
    }

    @Override
    public boolean getNeedClientAuth() {
        return settings.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        settings.setWantClientAuth(want);
        changed();
    }

    @Override
    public boolean getWantClientAuth() {
        return settings.getWantClientAuth();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        settings.setUseClientMode(mode);
        changed();
    }

    @Override
    public boolean getUseClientMode() {
        return settings.getUseClientMode();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        settings.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return settings.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return settings.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        settings.setSSLParameters(parameters);
        ownCipherSuites |= parameters.getCipherSuites() != null;
        changed();
    }
}

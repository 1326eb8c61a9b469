package io.github.mailsni.examples.smtp;

import io.github.mailsni.handshake.TlsProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.tls.ProtocolVersion;

/** Asks a server for certificates, and tells whose it presents. */
final class Presented {
    private Presented() {}

    /** Returns the host of the certificate for no name, and then for each of these. */
    static List<String> by(InetSocketAddress address, boolean startTls, String... names) throws IOException {
        TlsProbe probe = new TlsProbe(address, startTls, ProtocolVersion.TLSv12, TlsProbe.ANY);
        List<String> hosts = new ArrayList<>();
        hosts.add(hostOf(probe.ask((byte[]) null)));
        for (String name : names) {
            hosts.add(hostOf(probe.ask(name)));
        }
        return hosts;
    }

    private static String hostOf(TlsProbe.Answer answer) {
        return answer.leaf().getSubjectX500Principal().getName().substring("CN=".length());
    }
}

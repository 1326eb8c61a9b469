package io.github.mailsni.examples.certcheck.live;

import io.github.mailsni.ServerName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address and port of a server.
 *
 * @param address a host name, an IPv4 address, or an IPv6 address without brackets
 * @param port its port
 */
public record Endpoint(String address, int port) {
    private static final Pattern SYNTAX = Pattern.compile(
            "(?:\\[(?<six>[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[\\w.-]+)?)]|(?<other>[^\\[\\]:\\s]+)):(?<port>[0-9]{1,5})");
    private static final int LAST_PORT = 65_535;

    /**
     * Parses {@code ADDRESS:PORT}.
     *
     * @param text the text; an IPv6 address is in brackets, and a host name may have U-labels
     * @return the endpoint, with the host name in A-labels
     * @throws IllegalArgumentException if it has another form; the message says what was expected
     */
    public static Endpoint parse(String text) {
        Matcher parts = SYNTAX.matcher(text);
        if (parts.matches()) {
            int port = Integer.parseInt(parts.group("port"));
            String six = parts.group("six");
            if (port >= 1 && port <= LAST_PORT) {
                return new Endpoint(six == null ? inALabels(parts.group("other")) : six, port);
            }
        }
        throw new IllegalArgumentException(
                "expected ADDRESS:PORT, for example mail.example.com:25 or [::1]:465, but was " + Quoted.of(text));
    }

    /** Returns a name as it is looked up. Names in ASCII stay as they are: not every name of a host is a server name. */
    private static String inALabels(String name) {
        return name.chars().allMatch(each -> each < 0x80)
                ? name
                : ServerName.ofUnicode(name).toString();
    }

    /**
     * Looks the address up.
     *
     * @return the socket address to connect to
     * @throws ServerException if there is no such host
     */
    public InetSocketAddress resolve() throws ServerException {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), port);
        } catch (UnknownHostException e) {
            throw new ServerException("no such host: " + Quoted.of(address), e);
        }
    }

    /** Returns the endpoint in the form of the command line. */
    @Override
    public String toString() {
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + ":" + port;
    }
}

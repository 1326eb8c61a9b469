package io.github.mailsni.examples.certcheck.live;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Speaks SMTP's STARTTLS (RFC 3207).
 *
 * @param name our name in EHLO; empty: our address
 */
record SmtpDialogue(Optional<String> name) implements Dialogue {
    private static final int MOST_LINES = 100;

    /** The text may be in UTF-8, which has bytes that a pattern takes for the end of a line (NEL, 0x85). */
    private static final Pattern REPLY = Pattern.compile("[2-5][0-9]{2}([ -].*)?", Pattern.DOTALL);

    private record Reply(String code, List<String> texts) {
        @Override
        public String toString() {
            return Quoted.of(code + " " + String.join(" / ", texts));
        }
    }

    @Override
    public void upgrade(Connection connection) throws IOException {
        expect(connection, "220", "instead of a greeting");
        connection.send("EHLO " + name.orElseGet(() -> literal(connection.localAddress())));
        Reply offers = expect(connection, "250", "to EHLO");
        // the first line is the server's name
        if (offers.texts.stream().skip(1).noneMatch("STARTTLS"::equalsIgnoreCase)) {
            throw new ServerException(
                    "the server does not offer STARTTLS; if the port speaks TLS from the first byte, say"
                            + " --starttls none");
        }
        connection.send("STARTTLS");
        expect(connection, "220", "to STARTTLS");
        connection.endPlaintext();
    }

    @Override
    public String farewell() {
        return "QUIT";
    }

    /** Formats an address as an address literal (RFC 5321 section 4.1.3). */
    static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String withoutZone = zone < 0 ? text : text.substring(0, zone);
        return "[" + (address instanceof Inet6Address ? "IPv6:" : "") + withoutZone + "]";
    }

    private static Reply expect(Connection connection, String code, String what) throws IOException {
        Reply reply = reply(connection);
        if (!reply.code.equals(code)) {
            throw new ServerException("the server said " + reply + " " + what + "; expected " + code);
        }
        return reply;
    }

    /** Reads a reply of one or more lines (RFC 5321 section 4.2.1). */
    private static Reply reply(Connection connection) throws IOException {
        List<String> texts = new ArrayList<>();
        String code = "";
        while (texts.size() < MOST_LINES) {
            String line = connection.line();
            if (!REPLY.matcher(line).matches() || !(texts.isEmpty() || line.startsWith(code))) {
                throw new ServerException("the server sent what is no SMTP reply: " + Quoted.of(line));
            }
            code = line.substring(0, 3);
            texts.add(line.length() > 4 ? line.substring(4) : "");
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new Reply(code, texts);
            }
        }
        throw new ServerException("the server sent a reply of more than " + MOST_LINES + " lines");
    }
}

package io.github.mailsni.examples.smtp;

import io.github.mailsni.ServerName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Parses {@code smtp:ADDRESS:PORT} or {@code smtps:ADDRESS:PORT}, with {@code +proxy} behind the protocol where a proxy
 * connects, optionally followed by {@code =HOST}.
 */
final class ListenOption implements ITypeConverter<ListenAddress> {
    static final String SYNTAX = "smtp|smtps[+proxy]:ADDRESS:PORT[=DEFAULT-HOST]";

    private static final Pattern PARTS = Pattern.compile(
            "(?<protocol>smtps?)(?<proxy>\\+proxy)?:(?:\\[(?<v6>[^]]*)]|(?<v4>[^:\\[\\]]*)):(?<port>\\d{1,5})(?:=(?<host>.*))?");

    @Override
    public ListenAddress convert(String value) {
        Matcher parts = PARTS.matcher(value);
        if (!parts.matches()) {
            throw new TypeConversionException(
                    "expected " + SYNTAX + ", an address of IPv6 in brackets, but was \"" + value + "\"");
        }
        int port = Integer.parseInt(parts.group("port"));
        if (port > 0xffff) {
            throw new TypeConversionException("expected a port from 0 to 65535 but was " + port);
        }
        return new ListenAddress(
                parts.group("protocol").equals("smtps") ? ListenAddress.Protocol.SMTPS : ListenAddress.Protocol.SMTP,
                parts.group("proxy") != null,
                address(parts.group("v6") == null ? parts.group("v4") : parts.group("v6")),
                port,
                Optional.ofNullable(parts.group("host")).map(ListenOption::host));
    }

    /** Parses an address of this computer, given as a number or a name. */
    static InetAddress address(String value) {
        try {
            if (!value.isEmpty()) {
                return InetAddress.getByName(value);
            }
        } catch (UnknownHostException notAnAddress) {
            // told below
        }
        throw new TypeConversionException("expected an address of this computer but was \"" + value + "\"");
    }

    private static ServerName host(String value) {
        try {
            return ServerName.ofUnicode(value);
        } catch (IllegalArgumentException notAName) {
            throw new TypeConversionException(notAName.getMessage());
        }
    }
}

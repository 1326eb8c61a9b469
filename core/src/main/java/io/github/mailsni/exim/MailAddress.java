package io.github.mailsni.exim;

import java.util.regex.Pattern;

/** The address of a mailbox, as far as its domain is asked for (RFC 5322, section 3.4). */
final class MailAddress {
    /** Comments do not nest here. */
    private static final Pattern COMMENT = Pattern.compile("\\([^()]*\\)");

    private static final Pattern NO_ATOM = Pattern.compile("[()<>@,;:\\\\\"\\[\\]\\s\\p{Cntrl}]");

    private MailAddress() {}

    /** The domain of an address, with or without a name before it; empty if there is none, or if it is malformed. */
    static String domain(String text) {
        String address = Ascii.trim(inAngles(COMMENT.matcher(text).replaceAll(" ")));
        int at = address.lastIndexOf('@');
        if (at < 0) {
            return "";
        }
        String domain = Ascii.trim(address.substring(at + 1));
        return isLocalPart(Ascii.trim(address.substring(0, at))) && isDomain(domain) ? domain : "";
    }

    private static String inAngles(String text) {
        int open = text.lastIndexOf('<');
        int close = text.lastIndexOf('>');
        return open >= 0 && close > open && text.substring(close + 1).isBlank()
                ? text.substring(open + 1, close)
                : text;
    }

    private static boolean isLocalPart(String text) {
        if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
            return text.substring(1, text.length() - 1).indexOf('"') < 0;
        }
        return !text.isEmpty() && !NO_ATOM.matcher(text).find();
    }

    /** Labels of letters, digits and hyphens, none of which begins with a hyphen; or an address of a host in brackets. */
    private static boolean isDomain(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            String literal = text.substring(1, text.length() - 1);
            String version6 = literal.startsWith("IPv6:") ? literal.substring("IPv6:".length()) : literal;
            return IpAddress.isVersion4(literal) || IpAddress.isVersion6(version6);
        }
        for (String label : text.split("\\.", -1)) {
            if (!isLabel(label)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLabel(String label) {
        return !label.isEmpty()
                && Ascii.isLetterOrDigit(label.charAt(0))
                && label.chars().allMatch(c -> Ascii.isLetterOrDigit(c) || c == '-');
    }
}

package io.github.mailsni.examples.smtp;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mailbox between the angle brackets of MAIL and RCPT (RFC 5321 section 4.1.2): {@code local@domain}, printable
 * ASCII. Only {@link CommandArgument} creates paths, so that each is fit for a header and for a log.
 *
 * @param mailbox the text, without brackets and source route; empty for the null sender
 */
record MailPath(String mailbox) {
    /** The null sender, which delivery reports have, so that no report about a report is sent. */
    static final MailPath EMPTY = new MailPath("");

    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private static final String DOT_STRING = ATOM + "(?:\\." + ATOM + ")*";
    private static final String QUOTED_STRING = "\"(?:[ !#-\\[\\]-~]|\\\\[ -~]){0,62}\"";
    private static final String LABEL = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final String DOMAIN = LABEL + "(?:\\." + LABEL + ")*\\.?";
    private static final String ADDRESS_LITERAL = "\\[[A-Za-z0-9.:-]{1,64}\\]";
    private static final Pattern MAILBOX = Pattern.compile(
            "(?<local>" + DOT_STRING + "|" + QUOTED_STRING + ")@(?<domain>" + DOMAIN + "|" + ADDRESS_LITERAL + ")");
    private static final Pattern CLIENT_NAME = Pattern.compile(DOMAIN + "|" + ADDRESS_LITERAL);

    private static final int LONGEST_LOCAL_PART = 64;
    private static final int LONGEST_DOMAIN = 255;

    /** Whether a text is {@code local@domain} and within the lengths of RFC 5321 section 4.5.3.1. */
    static boolean isMailbox(String text) {
        if (text.length() > LONGEST_LOCAL_PART + 1 + LONGEST_DOMAIN) {
            return false;
        }
        Matcher mailbox = MAILBOX.matcher(text);
        return mailbox.matches()
                && mailbox.group("local").length() <= LONGEST_LOCAL_PART
                && mailbox.group("domain").length() <= LONGEST_DOMAIN;
    }

    /** Whether a text is a valid client name in EHLO: a domain or an address literal. */
    static boolean isClientName(String text) {
        return text.length() <= LONGEST_DOMAIN && CLIENT_NAME.matcher(text).matches();
    }

    /** Returns the path in angle brackets. */
    @Override
    public String toString() {
        return "<" + mailbox + ">";
    }
}

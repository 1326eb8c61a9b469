package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;

/**
 * The address of a mailbox as Exim reads it where it takes one apart (RFC 5322, section 3.4, and what is older than that): with comments,
 * with a name before it or without, with a route or without.
 */
final class MailAddress {
    private static final int LONGEST = 256;
    private static final String SPECIALS = "()<>@,;:\\\".[]";
    private static final char END = 0;

    private final String text;
    private final StringBuilder read = new StringBuilder();
    private int position;
    private int beforeComment;
    private int domainStart;
    private boolean failed;

    private MailAddress(String text) {
        this.text = text;
    }

    /** The address without comments and what stands around it; empty if it is malformed. */
    static String whole(String text) {
        MailAddress address = new MailAddress(text);
        return address.read() ? address.read.toString() : "";
    }

    /** The domain; empty if there is none, or if the address is malformed. */
    static String domain(String text) {
        MailAddress address = new MailAddress(text);
        return address.read() && address.domainStart > 0 ? address.read.substring(address.domainStart) : "";
    }

    /** Returns the part before the domain: everything if there is no domain; nothing if the address is malformed. */
    static String localPart(String text) {
        MailAddress address = new MailAddress(text);
        if (!address.read()) {
            return "";
        }
        return address.domainStart > 0 ? address.read.substring(0, address.domainStart - 1) : address.read.toString();
    }

    /** Whether a text can stand before a domain without quotation marks. */
    static boolean isPlainLocalPart(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean dot = c == '.' && i > 0 && i + 1 < text.length();
            if (!Ascii.isLetterOrDigit(c) && "!#$%&'*+-/=?^_`{|}~".indexOf(c) < 0 && !dot) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private boolean read() {
        skipComments();
        int start = position;
        localPart(true);
        int end;
        if (peek() != '@' && peek() != '<') {
            if (peek() == END || peek() == ';') {
                return !failed && peek() == END && read.length() > 0 && isShort(start, beforeComment);
            }
            while (!failed && peek() != '<') {
                localPart(false);
            }
        }
        if (failed) {
            return false;
        }
        if (peek() == '<') {
            position++;
            start = position;
            inAngles();
            end = position;
            position++;
            skipComments();
        } else {
            behindLocalPart();
            end = beforeComment;
        }
        return !failed && position >= text.length() && isShort(start, end);
    }

    private boolean isShort(int start, int end) {
        int last = end;
        while (last > start && Ascii.isSpace(text.charAt(last - 1))) {
            last--;
        }
        return last - start <= LONGEST;
    }

    private void inAngles() {
        read.setLength(0);
        skipComments();
        boolean routed = peek() == '@';
        if (routed) {
            route();
        }
        addressUpTo('>');
        failed |= peek() != '>' || (routed && domainStart == 0);
    }

    /** An at sign: the domain follows, or a route if there was nothing before it. */
    private void behindLocalPart() {
        if (read.length() > 0) {
            domainFollows(true);
            return;
        }
        route();
        addressUpTo(END);
        failed |= domainStart == 0;
    }

    private void addressUpTo(char terminator) {
        if (failed) {
            return;
        }
        localPart(false);
        if (failed || peek() == terminator) {
            return;
        }
        if (peek() == '@') {
            domainFollows(false);
        } else {
            failed = true;
        }
    }

    private void domainFollows(boolean literalAllowed) {
        read.append('@');
        position++;
        domainStart = read.length();
        domain(literalAllowed);
    }

    /** Domains that the message was to pass, which count for nothing. */
    private void route() {
        while (!failed && peek() == '@') {
            position++;
            domain(false);
            if (peek() != ',') {
                break;
            }
            position++;
            skipComments();
        }
        failed |= peek() != ':';
        position++;
        skipComments();
        read.setLength(0);
    }

    /** Words with dots between them; several dots are one, and may stand at the ends. */
    private void localPart(boolean mayBeEmpty) {
        read.setLength(0);
        while (true) {
            int before = read.length();
            skipComments();
            if (peek() == '"') {
                quoted();
            } else {
                atom();
            }
            if (failed) {
                return;
            }
            skipComments();
            if (read.length() == before && peek() != '.') {
                failed = before == 0 && !mayBeEmpty;
                return;
            }
            if (peek() != '.') {
                return;
            }
            while (peek() == '.') {
                take();
            }
        }
    }

    private void quoted() {
        take();
        while (peek() != END && peek() != '"') {
            if (peek() == '\\' && position + 1 < text.length()) {
                take();
            }
            take();
        }
        failed |= peek() != '"';
        if (!failed) {
            take();
        }
    }

    private void atom() {
        while (peek() != END && (isAtom(peek()) || peek() == '\\')) {
            if (peek() == '\\' && position + 1 < text.length()) {
                take();
            }
            take();
        }
    }

    private static boolean isAtom(char c) {
        return c > ' ' && c != 0x7f && SPECIALS.indexOf(c) < 0;
    }

    private void domain(boolean literalAllowed) {
        skipComments();
        if (peek() == '[') {
            literal(literalAllowed);
            return;
        }
        while (true) {
            int before = read.length();
            while (peek() != END && (Ascii.isLetterOrDigit(peek()) || (peek() == '-' && read.length() > before))) {
                take();
            }
            skipComments();
            if (read.length() == before) {
                failed = true;
                return;
            }
            if (peek() != '.') {
                return;
            }
            take();
            skipComments();
        }
    }

    /** The address of a host in brackets, which is allowed outside of angles only. */
    private void literal(boolean allowed) {
        take();
        while (peek() > ' ' && peek() < 0x7f && "[\\]".indexOf(peek()) < 0) {
            take();
        }
        failed |= !allowed || peek() != ']';
        if (!failed) {
            take();
        }
        skipComments();
    }

    private char peek() {
        return position < text.length() ? text.charAt(position) : END;
    }

    private void take() {
        read.append(text.charAt(position++));
    }

    private void skipComments() {
        beforeComment = position;
        while (position < text.length()) {
            while (Ascii.isSpace(peek())) {
                position++;
            }
            if (peek() != '(') {
                return;
            }
            comment();
        }
    }

    private void comment() {
        int level = 1;
        position++;
        while (position < text.length() && level > 0) {
            char c = text.charAt(position++);
            if (c == '\\' && position < text.length()) {
                position++;
            } else if (c == '(') {
                level++;
            } else if (c == ')') {
                level--;
            }
        }
    }
}

package io.github.mailsni.examples.certcheck.live;

import java.util.Optional;

/** The way in which TLS begins on a connection. */
public enum StartTls {
    /** By SMTP's STARTTLS. */
    SMTP,
    /** By IMAP's STARTTLS. */
    IMAP,
    /** By POP3's STLS. */
    POP3,
    /** From the first byte. */
    NONE;

    /**
     * The usual way on a port.
     *
     * @param port the port
     * @return none for 465, 993 and 995, IMAP for 143, POP3 for 110, SMTP for all others
     */
    public static StartTls usualOn(int port) {
        return switch (port) {
            case 465, 993, 995 -> NONE;
            case 143 -> IMAP;
            case 110 -> POP3;
            default -> SMTP;
        };
    }

    /** The dialogue before TLS; empty if TLS begins with the first byte. */
    Optional<Dialogue> dialogue(Optional<String> ourName) {
        return switch (this) {
            case SMTP -> Optional.of(new SmtpDialogue(ourName));
            case IMAP -> Optional.of(new ImapDialogue());
            case POP3 -> Optional.of(new Pop3Dialogue());
            case NONE -> Optional.empty();
        };
    }
}

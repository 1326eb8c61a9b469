package io.github.mailsni.examples.questions;

/** What a server speaks on a port, and when TLS begins. */
@SuppressWarnings("Immutable") // its dialogues have no state
public enum MailProtocol {
    /** SMTP with STARTTLS (RFC 3207). */
    SMTP(true, new SmtpDialogue()),
    /** SMTP by implicit TLS (RFC 8314). */
    SMTPS(false, new SmtpDialogue()),
    /** IMAP with STARTTLS (RFC 9051 section 6.2.1). */
    IMAP(true, new ImapDialogue()),
    /** IMAP by implicit TLS (RFC 8314). */
    IMAPS(false, new ImapDialogue());

    private final boolean startTls;
    private final Dialogue dialogue;

    MailProtocol(boolean startTls, Dialogue dialogue) {
        this.startTls = startTls;
        this.dialogue = dialogue;
    }

    boolean startTls() {
        return startTls;
    }

    Dialogue dialogue() {
        return dialogue;
    }
}

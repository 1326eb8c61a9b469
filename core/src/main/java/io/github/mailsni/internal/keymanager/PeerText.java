package io.github.mailsni.internal.keymanager;

import io.github.mailsni.internal.Printable;

/** Makes what a peer has said fit for the adapters' messages and logs. */
public final class PeerText {
    private PeerText() {}

    /**
     * Escapes all but printable ASCII, and the backslash and the quotation mark.
     *
     * @param text any text
     * @param mostCharacters how much of the escaped text is kept; a remark on the length follows longer text
     * @return one line of ASCII
     */
    public static String escape(String text, int mostCharacters) {
        return Printable.escape(text, mostCharacters);
    }
}

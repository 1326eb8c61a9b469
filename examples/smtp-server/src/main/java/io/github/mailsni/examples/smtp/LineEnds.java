package io.github.mailsni.examples.smtp;

/**
 * Watches that every CR is followed by a LF and every LF preceded by a CR. What {@link MessageText} sees to by itself, for a
 * text that somebody else took the dots out of.
 */
final class LineEnds {
    private boolean afterCarriageReturn;

    /**
     * Whether the text goes on as it should.
     *
     * @param text the next bytes of it
     * @param length how many of them
     * @return false as soon as a CR or LF stands alone
     */
    boolean paired(byte[] text, int length) {
        for (int i = 0; i < length; i++) {
            if ((text[i] == '\n') != afterCarriageReturn) {
                return false;
            }
            afterCarriageReturn = text[i] == '\r';
        }
        return true;
    }
}

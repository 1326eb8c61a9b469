package io.github.mailsni.examples.smtp;

/**
 * Checks that every CR is followed by a LF and every LF preceded by a CR, for texts whose stuffed dots another decoder
 * has removed; {@link MessageText} checks this itself.
 */
final class LineEnds {
    private boolean afterCarriageReturn;

    /**
     * Checks the next bytes of the text.
     *
     * @param text the next bytes of it
     * @param length their number
     * @return false as soon as a CR or LF is bare
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

package io.github.mailsni;

/** The numbers by which names are found and told apart without a look at their characters. */
final class NameCode {
    /** So many characters of a name are in a word. */
    private static final int IN_A_WORD = 12;
    /** So many characters of a name are in its three words. */
    static final int IN_WORDS = 3 * IN_A_WORD;
    /** Of a text that is no server name: no word has all bits set. */
    private static final long NO_WORD = -1;

    private static final byte NO_DIGIT = 0;
    /** From 1 to 39, by the characters of server names. */
    private static final byte[] DIGITS = digits();
    /** In a string's hash code, the weight of a character that so many follow. */
    private static final int[] POWERS_OF_31 = powersOf31();

    private NameCode() {}

    private static byte[] digits() {
        byte[] digits = new byte[128];
        String characters = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
        for (int i = 0; i < characters.length(); i++) {
            digits[characters.charAt(i)] = (byte) (i + 1);
        }
        return digits;
    }

    private static int[] powersOf31() {
        int[] powers = new int[ServerName.MAX_LENGTH + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = 31 * powers[i - 1];
        }
        return powers;
    }

    /**
     * Twelve characters of a server name as one number. Server names that are equal in all three words are equal in their first
     * {@value #IN_WORDS} characters.
     *
     * @param number of the word, from 0; a word that begins behind the name's end is 0
     */
    static long word(String name, int number) {
        int end = Math.min(name.length(), (number + 1) * IN_A_WORD);
        long word = 0;
        for (int i = number * IN_A_WORD; i < end; i++) {
            char c = name.charAt(i);
            int digit = c < DIGITS.length ? DIGITS[c] : NO_DIGIT;
            if (digit == NO_DIGIT) {
                return NO_WORD;
            }
            word = word * 40 + digit; // 40 to the power of 12 has 64 bits
        }
        return word;
    }

    /** Where tables have a name. */
    static int hash(String name) {
        return spread(name.hashCode());
    }

    /** Where tables have the parent domain of a server name; of a single label, where they have the label. */
    static int hashOfParent(String name) {
        int start = name.indexOf('.') + 1;
        int ofBeginning = 0;
        for (int i = 0; i < start; i++) {
            ofBeginning = 31 * ofBeginning + name.charAt(i);
        }
        return spread(name.hashCode() - ofBeginning * POWERS_OF_31[name.length() - start]);
    }

    /** Names of one domain differ in a few bits of their hash codes only. */
    private static int spread(int hashCode) {
        int hash = hashCode * 0x9e3779b9;
        return hash ^ (hash >>> 15);
    }
}

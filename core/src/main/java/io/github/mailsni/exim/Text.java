package io.github.mailsni.exim;

/**
 * What an expression, or a part of it, evaluates to, and how much of it a client cannot have written.
 *
 * @param value the text
 * @param trusted how many of its leading characters surely do not stem from the client's server name: what the operator
 *     wrote, in the expression or in a file that it looks up, is trusted; the name, and whatever is made of it, is not
 */
public record Text(String value, int trusted) {
    static final Text EMPTY = new Text("", 0);

    /** Checks that no more is trusted than there is. */
    public Text {
        if (trusted < 0 || trusted > value.length()) {
            throw new IllegalArgumentException(trusted + " trusted of " + value.length() + " characters");
        }
    }

    /** A text that the operator wrote. */
    static Text ofOperator(String value) {
        return new Text(value, value.length());
    }

    /** A text that a client wrote. */
    static Text ofClient(String value) {
        return new Text(value, 0);
    }

    /** Whether nothing of it stems from the client's server name. */
    public boolean whollyTrusted() {
        return trusted == value.length();
    }

    /** The value alone. */
    @Override
    public String toString() {
        return value;
    }
}

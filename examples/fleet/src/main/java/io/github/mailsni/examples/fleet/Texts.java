package io.github.mailsni.examples.fleet;

/** Texts of others in messages. */
final class Texts {
    private static final int MOST = 200;

    private Texts() {}

    /** Returns a text in one line of ASCII, cut to a length that suits a log. */
    static String printable(String text) {
        String line = text.replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() <= MOST ? line : line.substring(0, MOST) + "...";
    }

    /** Returns why something failed, from the first cause. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return printable(message == null || message.isEmpty() ? cause.getClass().getSimpleName() : message);
    }
}

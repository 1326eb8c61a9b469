package io.github.mailsni.internal.exim.regex;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.ProblemException;

/** Translates a class of characters in brackets, in which Java gives meaning to more characters than Perl. */
final class PcreClass {
    private final PcreText text;

    PcreClass(PcreText text) {
        this.text = text;
    }

    void translate() throws ProblemException {
        int start = text.position();
        text.advance();
        text.emit("[", start);
        if (text.take('^')) {
            text.emit("^", text.position() - 1);
        }
        int first = text.position();
        while (text.position() == first || text.peek() != ']') {
            if (text.peek() == PcreText.END) {
                throw new ProblemException("missing ] for the class that begins with [", start);
            }
            member(text.position() == first);
        }
        text.emit("]", text.position());
        text.advance();
    }

    private void member(boolean first) throws ProblemException {
        int start = text.position();
        int c = text.peek();
        if (beginsNamed(':')) {
            named();
        } else if (beginsNamed('.') || beginsNamed('=')) {
            throw new ProblemException("collating elements such as [.x.] are not supported", start);
        } else if (c == '\\') {
            escape();
        } else if (c == '-') {
            text.advance();
            boolean range = !first && text.peek() != ']' && !text.wroteClassEscape();
            text.emit(range ? "-" : "\\-", start);
        } else {
            text.advance();
            text.emitLiteral(c, start);
        }
    }

    /**
     * Whether an expression such as {@code [:alpha:]} begins here. PCRE takes the bracket for itself if another one comes before the end, be
     * it opening or closing.
     */
    private boolean beginsNamed(char mark) {
        if (!text.lookingAt("[" + mark)) {
            return false;
        }
        for (int i = 2; text.peek(i) != PcreText.END; i++) {
            int c = text.peek(i);
            int next = text.peek(i + 1);
            if (c == '\\' && (next == ']' || next == '\\')) {
                i++;
            } else if (c == ']' || (c == '[' && next == mark)) {
                return false;
            } else if (c == mark && next == ']') {
                return true;
            }
        }
        return false;
    }

    private void escape() throws ProblemException {
        int start = text.position();
        int c = text.escaped();
        if (c >= '1' && c <= '7') {
            text.emitLiteral(text.digits(8, 3), start);
            return;
        }
        text.advance();
        if (PcreText.isClassEscape(c)) {
            text.copy(start);
        } else if (c == 'p' || c == 'P') {
            text.property(start);
        } else if (c == 'b') {
            text.emitLiteral('\b', start);
        } else if (c == 'Q') {
            text.quotation();
        } else if (c != 'E') {
            text.moveTo(start + 1);
            text.emitLiteral(text.escapedCharacter(start), start);
        }
    }

    /** A class such as {@code [:alpha:]}. */
    private void named() throws ProblemException {
        int start = text.position();
        text.advance(2);
        boolean negated = text.take('^');
        int nameStart = text.position();
        text.moveTo(text.find(":]"));
        String name = text.since(nameStart);
        text.advance(2);
        if (name.equals("word")) {
            text.emit(negated ? "\\W" : "\\w", start);
            return;
        }
        String property = property(name);
        if (property.isEmpty()) {
            throw new ProblemException("unknown class " + Printable.quoted(text.since(start)), start);
        }
        text.emit((negated ? "\\P{" : "\\p{") + property + "}", start);
    }

    private static String property(String name) {
        return switch (name) {
            case "alpha" -> "Alpha";
            case "lower" -> "Lower";
            case "upper" -> "Upper";
            case "alnum" -> "Alnum";
            case "ascii" -> "ASCII";
            case "blank" -> "Blank";
            case "cntrl" -> "Cntrl";
            case "digit" -> "Digit";
            case "graph" -> "Graph";
            case "print" -> "Print";
            case "punct" -> "Punct";
            case "space" -> "Space";
            case "xdigit" -> "XDigit";
            default -> "";
        };
    }
}

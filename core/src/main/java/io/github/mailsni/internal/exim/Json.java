package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.ProblemException;
import io.github.mailsni.internal.exim.text.Spaces;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON as Exim 4.96 reads it: it counts brackets and looks for commas, also within strings, and leaves the escapes in strings as they
 * are. Each text is read once from its beginning to its end.
 */
final class Json {
    private Json() {}

    /** Returns the text between the brackets of an array. */
    static TaintedText array(TaintedText text) throws ProblemException {
        return inside(text, '[', ']', "an array in [ and ]");
    }

    /** Returns the text between the quotation marks of a string. */
    static TaintedText string(TaintedText text) throws ProblemException {
        return inside(text, '"', '"', "a string in quotation marks");
    }

    private static TaintedText inside(TaintedText text, char open, char close, String expected)
            throws ProblemException {
        int start = Spaces.end(text.value(), 0);
        int end = start < text.length() && text.value().charAt(start) == open
                ? end(text.value(), start + 1, open, close)
                : -1;
        if (end < 0) {
            throw new ProblemException(
                    Printable.quoted(text.value()) + " is no JSON of that kind; expected " + expected, 0);
        }
        return text.cut(start + 1, end);
    }

    /** Finds the bracket that closes one; negative if there is none. */
    private static int end(String text, int start, char open, char close) {
        int depth = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (open != close && c == open) {
                depth++;
            } else if (c == close && depth-- == 0) {
                return i;
            }
        }
        return -1;
    }

    /** The elements of an array, or the members of an object, up to one that is empty. */
    static List<TaintedText> elements(TaintedText inside) {
        List<TaintedText> elements = new ArrayList<>();
        String text = inside.value();
        int start = Spaces.end(text, 0);
        while (start < text.length()) {
            int end = endOfElement(text, start);
            if (end == start) {
                break;
            }
            elements.add(inside.cut(start, end));
            start = Spaces.end(text, Math.min(end + 1, text.length()));
        }
        return elements;
    }

    private static int endOfElement(String text, int start) {
        int arrays = 0;
        int objects = 0;
        int end = start;
        while (end < text.length() && (text.charAt(end) != ',' || arrays != 0 || objects != 0)) {
            switch (text.charAt(end++)) {
                case '[' -> arrays++;
                case ']' -> arrays--;
                case '{' -> objects++;
                case '}' -> objects--;
                default -> {
                    // a part of a string, of a number or of a word
                }
            }
        }
        return end;
    }

    /** An element of an array by its number, from 1. */
    static @Nullable TaintedText numbered(int number, TaintedText array) throws ProblemException {
        List<TaintedText> elements = elements(array(array));
        if (number <= 0) {
            throw new ProblemException(number + " is the number of no element; expected 1 or more", 0);
        }
        if (number > elements.size()) {
            return null;
        }
        TaintedText element = elements.get(number - 1);
        return element.slice(0, Spaces.stripTrailing(element.value()).length());
    }

    /** The value of a member of an object, with the white space behind it; the case of keys matters. */
    static @Nullable TaintedText keyed(String key, TaintedText object) throws ProblemException {
        for (TaintedText member : elements(inside(object, '{', '}', "an object in { and }"))) {
            TaintedText name = string(member);
            if (name.value().equals(key)) {
                int start = Spaces.end(member.value(), 0) + name.length() + 2;
                return member.cut(behindColon(member.value(), start), member.length());
            }
        }
        return null;
    }

    private static int behindColon(String member, int behindKey) throws ProblemException {
        int colon = Spaces.end(member, behindKey);
        if (colon == member.length() || member.charAt(colon) != ':') {
            throw new ProblemException("the key in " + Printable.quoted(member) + " has no value; expected a :", 0);
        }
        return Spaces.end(member, colon + 1);
    }
}

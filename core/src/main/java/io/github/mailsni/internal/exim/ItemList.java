package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import java.util.ArrayList;
import java.util.List;

/**
 * A list as Exim reads it (Exim specification, section 6.21): separated by colons, or by what {@code <} names at its
 * beginning; white space around items is dropped; a separator that is part of an item is doubled.
 *
 * @param items the items
 * @param separator what separates them
 * @param separatorTrusted whether the operator chose the separator
 */
record ItemList(List<TaintedText> items, char separator, boolean separatorTrusted) {
    static ItemList of(TaintedText text) {
        return new Reader(text).list();
    }

    /** A list of which it is known what separates it. */
    static ItemList separated(TaintedText text, char separator, boolean separatorTrusted) {
        return new Reader(text).listSeparatedBy(separator, separatorTrusted);
    }

    /** Joins items to a list with this separator. An item that could be taken for a separator gets a space before it. */
    TaintedText join(List<TaintedText> others) {
        TaintedText.Builder joined = new TaintedText.Builder();
        boolean first = true;
        for (TaintedText item : others) {
            if (!first) {
                joined.append(separatorText());
                if (item.isEmpty() || item.value().charAt(0) == separator) {
                    joined.append(TaintedText.ofOperator(" "));
                }
            }
            first = false;
            append(joined, item);
        }
        return joined.build();
    }

    /** Joins items without such a space, as {@code sort} does. */
    TaintedText append(List<TaintedText> others) {
        TaintedText.Builder joined = new TaintedText.Builder();
        for (TaintedText item : others) {
            if (joined.length() > 0) {
                joined.append(separatorText());
            }
            append(joined, item);
        }
        return joined.build();
    }

    /** The items of a text that has the separator of this list. */
    List<TaintedText> taken(TaintedText text) {
        return separated(text, separator, separatorTrusted).items();
    }

    private TaintedText separatorText() {
        TaintedText text = TaintedText.ofOperator(String.valueOf(separator));
        return separatorTrusted ? text : text.distrusted();
    }

    private void append(TaintedText.Builder joined, TaintedText item) {
        int start = 0;
        for (int at = item.value().indexOf(separator);
                at >= 0;
                at = item.value().indexOf(separator, start)) {
            joined.append(item.slice(start, at + 1)).append(item.slice(at, at + 1));
            start = at + 1;
        }
        joined.append(item.slice(start, item.length()));
    }

    private static final class Reader {
        private final TaintedText text;
        private final String value;
        private int position;
        private char separator = ':';
        /** Whether the operator chose where the next item begins. */
        private boolean startTrusted = true;

        private boolean separatorTrusted = true;

        Reader(TaintedText text) {
            this.text = text;
            this.value = text.value();
        }

        ItemList listSeparatedBy(char known, boolean trusted) {
            separator = known;
            separatorTrusted = trusted;
            startTrusted = trusted;
            return items();
        }

        ItemList list() {
            readSeparator();
            return items();
        }

        private ItemList items() {
            List<TaintedText> items = new ArrayList<>();
            skipSpace();
            while (position < value.length()) {
                items.add(next());
                skipSpace();
            }
            return new ItemList(List.copyOf(items), separator, separatorTrusted);
        }

        private void readSeparator() {
            skipSpace();
            if (position == value.length() - 1 && value.charAt(position) == '<') {
                // C's end of a text counts as a control character, and nothing is behind it
                separator = '\0';
                position++;
            } else if (position + 1 < value.length()
                    && value.charAt(position) == '<'
                    && canSeparate(value.charAt(position + 1))) {
                separator = value.charAt(position + 1);
                separatorTrusted = !text.stemsFromClient(position) && !text.stemsFromClient(position + 1);
                startTrusted = separatorTrusted;
                position += 2;
            }
        }

        private static boolean canSeparate(char c) {
            return Ascii.isPunctuation(c) || Ascii.isControl(c);
        }

        private void skipSpace() {
            while (position < value.length() && isSpace(position)) {
                position++;
            }
        }

        private boolean isSpace(int index) {
            char c = value.charAt(index);
            return Ascii.isSpace(c) && c != separator;
        }

        private TaintedText next() {
            // where a client wrote a part of the list he had a say in all of its items
            TaintedText.Builder item = new TaintedText.Builder().append(text.slice(0, 0));
            boolean trusted = startTrusted;
            startTrusted = separatorTrusted;
            int start = position;
            while (position < value.length()) {
                if (value.charAt(position) != separator) {
                    position++;
                } else if (isDoubled()) {
                    item.append(text.slice(start, position + 1));
                    position += 2;
                    start = position;
                } else {
                    break;
                }
            }
            item.append(text.slice(start, position));
            if (position < value.length()) {
                startTrusted &= !text.stemsFromClient(position);
                position++;
            }
            TaintedText whole = withoutTrailingSpace(item.build());
            return trusted ? whole : whole.distrusted();
        }

        private boolean isDoubled() {
            return !Ascii.isControl(separator)
                    && position + 1 < value.length()
                    && value.charAt(position + 1) == separator;
        }

        private TaintedText withoutTrailingSpace(TaintedText item) {
            int end = item.length();
            while (end > 0
                    && Ascii.isSpace(item.value().charAt(end - 1))
                    && (end == 1 || item.value().charAt(end - 2) != '\\')) {
                end--;
            }
            return item.slice(0, end);
        }
    }
}

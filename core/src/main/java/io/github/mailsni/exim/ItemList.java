package io.github.mailsni.exim;

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
record ItemList(List<Text> items, char separator, boolean separatorTrusted) {
    static ItemList of(Text text) {
        return new Reader(text).list();
    }

    /** Puts items together to a list with the same separator. */
    Text join(List<Text> others) {
        Text.Builder joined = new Text.Builder();
        boolean first = true;
        for (Text item : others) {
            if (!first) {
                joined.append(separator, !separatorTrusted);
                if (item.isEmpty()) {
                    // two separators would be one character of an item
                    joined.append(' ', false);
                }
            }
            first = false;
            append(joined, item);
        }
        return joined.build();
    }

    private void append(Text.Builder joined, Text item) {
        joined.append(item.slice(0, 0));
        for (int i = 0; i < item.length(); i++) {
            char c = item.value().charAt(i);
            joined.append(c, item.stemsFromClient(i));
            if (c == separator) {
                joined.append(c, item.stemsFromClient(i));
            }
        }
    }

    private static final class Reader {
        private final Text text;
        private final String value;
        private int position;
        private char separator = ':';
        /** Whether the operator chose where the next item begins. */
        private boolean startTrusted = true;

        private boolean separatorTrusted = true;

        Reader(Text text) {
            this.text = text;
            this.value = text.value();
        }

        ItemList list() {
            readSeparator();
            List<Text> items = new ArrayList<>();
            skipSpace();
            while (position < value.length()) {
                items.add(next());
                skipSpace();
            }
            return new ItemList(List.copyOf(items), separator, separatorTrusted);
        }

        private void readSeparator() {
            skipSpace();
            if (position + 1 < value.length()
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

        private Text next() {
            // where a client wrote a part of the list he had a say in all of its items
            Text.Builder item = new Text.Builder().append(text.slice(0, 0));
            boolean trusted = startTrusted;
            startTrusted = separatorTrusted;
            while (position < value.length()) {
                char c = value.charAt(position);
                if (c == separator && !isDoubled()) {
                    startTrusted &= !text.stemsFromClient(position);
                    position++;
                    break;
                }
                position += c == separator ? 1 : 0;
                item.append(c, text.stemsFromClient(position));
                position++;
            }
            Text whole = withoutTrailingSpace(item.build());
            return trusted ? whole : whole.distrusted();
        }

        private boolean isDoubled() {
            return Ascii.isPunctuation(separator)
                    && position + 1 < value.length()
                    && value.charAt(position + 1) == separator;
        }

        private Text withoutTrailingSpace(Text item) {
            int end = item.length();
            while (end > 0 && Ascii.isSpace(item.value().charAt(end - 1))) {
                end--;
            }
            return item.slice(0, end);
        }
    }
}

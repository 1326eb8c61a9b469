package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a text. */
final class Fields {
    private Fields() {}

    /**
     * A field by its number: from 1, or from -1 at the end; 0 is the whole text.
     *
     * @param separators characters each of which ends a field
     */
    static @Nullable TaintedText numbered(int number, TaintedText separators, TaintedText text) {
        if (number == 0) {
            return text;
        }
        List<int[]> fields = split(separators.value(), text.value());
        int index = number > 0 ? number - 1 : fields.size() + number;
        if (index < 0 || index >= fields.size()) {
            return null;
        }
        TaintedText field = text.cut(fields.get(index)[0], fields.get(index)[1]);
        return separators.whollyTrusted() ? field : field.distrusted();
    }

    private static List<int[]> split(String separators, String text) {
        List<int[]> fields = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (separators.indexOf(text.charAt(i)) >= 0) {
                fields.add(new int[] {start, i});
                start = i + 1;
            }
        }
        fields.add(new int[] {start, text.length()});
        return fields;
    }

    /** The value behind a key in {@code key=value other="another value"}; the case of keys does not matter. */
    static @Nullable TaintedText keyed(String key, TaintedText text) {
        String value = new KeyedReader(text.value()).find(key);
        return value == null ? null : text.remade(value);
    }

    private static final class KeyedReader {
        private final String text;
        private int position;

        KeyedReader(String text) {
            this.text = text;
        }

        @Nullable String find(String key) {
            skipSpace();
            while (position < text.length()) {
                int start = position;
                while (position < text.length() && text.charAt(position) != '=' && !isSpace()) {
                    position++;
                }
                String candidate = text.substring(start, position);
                skipSpace();
                if (position < text.length() && text.charAt(position) == '=') {
                    position++;
                    skipSpace();
                }
                String value = value();
                if (Ascii.equalsIgnoreCase(candidate, key)) {
                    return value;
                }
                skipSpace();
            }
            return null;
        }

        private String value() {
            if (position < text.length() && text.charAt(position) == '"') {
                Quoted quoted = Quoted.at(text, position, text.length());
                position = quoted.end();
                return quoted.text();
            }
            int start = position;
            while (position < text.length() && !isSpace()) {
                position++;
            }
            return text.substring(start, position);
        }

        private boolean isSpace() {
            return Ascii.isSpace(text.charAt(position));
        }

        private void skipSpace() {
            while (position < text.length() && isSpace()) {
                position++;
            }
        }
    }
}

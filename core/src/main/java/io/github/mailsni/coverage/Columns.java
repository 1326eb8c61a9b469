package io.github.mailsni.coverage;

import java.util.ArrayList;
import java.util.List;

/** Measures and cuts text by the columns that it takes on a terminal. */
final class Columns {
    /** The width of a line that terminals and log viewers show without scrolling sideways. */
    static final int OF_A_LINE = 100;

    private static final String CUT = "...";

    /** Scripts whose characters take two columns each (East Asian Width W and F, Unicode Standard Annex 11). */
    private static final int[][] WIDE = {
        {0x1100, 0x115f},
        {0x2e80, 0x303e},
        {0x3041, 0x33ff},
        {0x3400, 0x4dbf},
        {0x4e00, 0x9fff},
        {0xa000, 0xa4cf},
        {0xa960, 0xa97f},
        {0xac00, 0xd7a3},
        {0xf900, 0xfaff},
        {0xfe30, 0xfe6f},
        {0xff00, 0xff60},
        {0xffe0, 0xffe6},
        {0x1f300, 0x1faff},
        {0x20000, 0x3fffd}
    };

    private Columns() {}

    static int width(String text) {
        return text.codePoints().map(Columns::width).sum();
    }

    private static int width(int c) {
        int type = Character.getType(c);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        for (int[] range : WIDE) {
            if (c >= range[0] && c <= range[1]) {
                return 2;
            }
        }
        return 1;
    }

    /** Fills a text with spaces to a width, or cuts it in its middle, since both ends of a host name matter. */
    static String fit(String text, int width) {
        String fitting = width(text) <= width ? text : cut(text, width);
        return fitting + " ".repeat(width - width(fitting));
    }

    /** Lists as many of the things as fit a width, one at least, and counts the others. */
    static String list(List<String> things, int width) {
        String shown = things.get(0);
        int count = 1;
        while (count < things.size()) {
            String longer = shown + ", " + things.get(count);
            if (width(longer + more(things.size() - count - 1)) > width) {
                break;
            }
            shown = longer;
            count++;
        }
        String more = more(things.size() - count);
        int room = width - more.length();
        return (width(shown) <= room ? shown : cut(shown, room)) + more;
    }

    private static String more(int count) {
        return count == 0 ? "" : " and " + count + " more";
    }

    private static String cut(String text, int width) {
        int room = width - CUT.length();
        String start = start(text, (room + 1) / 2);
        String end = start(new StringBuilder(text).reverse().toString(), room / 2);
        return start + CUT + new StringBuilder(end).reverse();
    }

    private static String start(String text, int width) {
        int[] codePoints = text.codePoints().toArray();
        StringBuilder start = new StringBuilder();
        int taken = 0;
        for (int c : codePoints) {
            taken += width(c);
            if (taken > width) {
                break;
            }
            start.appendCodePoint(c);
        }
        return start.toString();
    }

    /** Wraps a text to a width between words, and within a word that is longer than a line. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!line.isEmpty() && width(line.toString()) + 1 + width(word) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
            while (width(line.toString()) > width) {
                String start = start(line.toString(), width);
                int end = breakIn(start);
                lines.add(line.substring(0, end));
                line.delete(0, end);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /**
     * Finds a place to break: behind the last slash of a path or the last dot of a host name in the second half, or at
     * the end.
     */
    private static int breakIn(String start) {
        int behind = Math.max(start.lastIndexOf('/'), start.lastIndexOf('.')) + 1;
        return behind > start.length() / 2 ? behind : start.length();
    }
}

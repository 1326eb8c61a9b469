package io.github.mailsni.examples.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws groups of horizontal bars as an SVG picture. mailsni's bars have a colour of their own, so that they are found at a glance; each bar
 * has its number, so that none must be read off its length. Not thread-safe.
 */
final class BarChart {
    private static final int WIDTH = 820;
    private static final int LABELS = 300;
    private static final int NUMBERS = 110;
    private static final int BAR = 18;
    private static final int STEP = 24;
    private static final int TOP = 44;
    private static final int GAP = 14;

    private final String title;
    private final List<Group> groups = new ArrayList<>();

    private record Group(String label, List<Bar> bars) {}

    /**
     * A bar.
     *
     * @param label what it stands for
     * @param value its length, not negative
     * @param text its number, as it is to be read
     * @param ours whether it is mailsni's
     */
    record Bar(String label, double value, String text, boolean ours) {
        Bar {
            if (!(value >= 0)) {
                throw new IllegalArgumentException("a bar of length " + value);
            }
        }
    }

    BarChart(String title) {
        this.title = title;
    }

    /** Adds a group of bars below the others. */
    void add(String label, List<Bar> bars) {
        groups.add(new Group(label, List.copyOf(bars)));
    }

    /** Returns the picture. */
    String svg() {
        int height = TOP
                + groups.stream()
                        .mapToInt(group -> STEP * (1 + group.bars().size()) + GAP)
                        .sum();
        double longest = groups.stream()
                .flatMap(group -> group.bars().stream())
                .mapToDouble(Bar::value)
                .max()
                .orElseThrow();
        StringBuilder svg = new StringBuilder()
                .append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ")
                .append(WIDTH + " " + height)
                .append(
                        "\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"13\" role=\"img\" aria-labelledby=\"title\">\n")
                .append("  <title id=\"title\">" + escape(title) + "</title>\n")
                .append("  <rect width=\"" + WIDTH + "\" height=\"" + height + "\" fill=\"#ffffff\"/>\n")
                .append(text(16, 24, "font-size=\"15\" font-weight=\"bold\" fill=\"#1b1b1b\"", title));
        int y = TOP;
        for (Group group : groups) {
            svg.append(text(16, y + 14, "font-weight=\"bold\" fill=\"#1b1b1b\"", group.label()));
            for (Bar bar : group.bars()) {
                y += STEP;
                int length = Math.max(1, (int) Math.round((WIDTH - LABELS - NUMBERS) * bar.value() / longest));
                svg.append(text(LABELS - 10, y + 14, "text-anchor=\"end\" fill=\"#1b1b1b\"", bar.label()))
                        .append("  <rect x=\"" + LABELS + "\" y=\"" + y + "\" width=\"" + length + "\" height=\"" + BAR
                                + "\" fill=\"" + (bar.ours() ? "#3b5b92" : "#b9c2cf") + "\"/>\n")
                        .append(text(LABELS + length + 8, y + 14, "fill=\"#1b1b1b\"", bar.text()));
            }
            y += STEP + GAP;
        }
        return svg.append("</svg>\n").toString();
    }

    private static String text(int x, int y, String attributes, String text) {
        return String.format(Locale.ROOT, "  <text x=\"%d\" y=\"%d\" %s>%s</text>%n", x, y, attributes, escape(text))
                .replace(System.lineSeparator(), "\n");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}

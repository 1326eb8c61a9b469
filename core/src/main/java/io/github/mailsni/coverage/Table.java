package io.github.mailsni.coverage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of cells in aligned columns that together fit a line. Not thread-safe. */
final class Table {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int[] widest;

    /**
     * A table.
     *
     * @param widest as many columns as each cell may take; cells that are longer are cut
     */
    Table(int... widest) {
        this.widest = widest.clone();
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    @Override
    public String toString() {
        int[] widths = new int[widest.length];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Math.min(widest[i], Columns.width(row.get(i))));
            }
        }
        // what the narrower columns leave belongs to the last one, of which most can be said
        int others = Arrays.stream(widths, 0, widths.length - 1).sum() + GAP.length() * (widths.length - 1);
        widths[widths.length - 1] = Columns.OF_A_LINE - others;
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(i == 0 ? "" : GAP).append(Columns.fit(row.get(i), widths[i]));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}

package io.github.mailsni.coverage;

import java.util.ArrayList;
import java.util.List;

/** Aligns rows of cells in columns that together fit a line; the last column lists as many things as fit. */
final class Table {
    private static final String GAP = "  ";

    private record Row(List<String> cells, List<String> last) {}

    private final int[] widest;
    private final List<Row> rows = new ArrayList<>();

    /**
     * Creates a table.
     *
     * @param widest the largest width of each column but the last, in terminal columns; longer cells are cut
     */
    Table(int... widest) {
        this.widest = widest.clone();
    }

    /** Adds a row: the things in its last column, and the cells before it. */
    void row(List<String> last, String... cells) {
        rows.add(new Row(List.of(cells), last));
    }

    @Override
    public String toString() {
        int[] widths = new int[widest.length];
        int left = Columns.OF_A_LINE;
        for (int i = 0; i < widths.length; i++) {
            widths[i] = width(i);
            left -= widths[i] + GAP.length();
        }
        StringBuilder text = new StringBuilder();
        for (Row row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(Columns.fit(row.cells().get(i), widths[i])).append(GAP);
            }
            line.append(Columns.list(row.last(), left));
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        int longest = rows.stream()
                .mapToInt(row -> Columns.width(row.cells().get(column)))
                .max()
                .orElse(0);
        return Math.min(longest, widest[column]);
    }
}

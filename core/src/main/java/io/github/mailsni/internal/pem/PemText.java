package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.MALFORMED;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the text of a PEM file into its blocks (RFC 7468). Text around the blocks is allowed, as {@code openssl x509
 * -text} and {@code openssl pkcs12} write it.
 *
 * <p>Nothing that could be meant as a block is passed over. A line that only resembles the first or last one of a block
 * (it is indented, a dash is missing, two lines became one when files were joined) is an error: readers of PEM skip it
 * as text around the blocks, and a key or a certificate is gone without a word.
 */
final class PemText {
    private static final Pattern BOUNDARY =
            Pattern.compile("-----(BEGIN|END) ([!-,.-~]++(?: [!-,.-~]++)*+)-----[ \t]*+");

    private static final String WORDS = "(BEGIN|END) [A-Z0-9 ]{0,40}(CERTIFICATE|KEY|REQUEST|CRL|PKCS7|CMS|PARAMETERS)";

    /**
     * Two dashes, be they of a word processor, next to the words; but not "--- begin of the old ones ---". The
     * repetitions are bounded, since a stranger's file must not keep the matcher busy.
     */
    private static final Pattern RESEMBLES_BOUNDARY = Pattern.compile("\\p{Pd}{2}(BEGIN|END)\\b"
            + "|\\p{Pd}{2}\\s{1,8}" + WORDS + "\\b"
            + "|\\b" + WORDS + "\\s{0,8}\\p{Pd}{2}"
            + "|(?i:-----(BEGIN|END) )");

    /** A block that has lost its line breaks. */
    private static final Pattern ONE_LINE = Pattern.compile("-----BEGIN [A-Z0-9 ]{1,40}-----[^-]++-----END ");

    private final List<PemBlock> blocks = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private @Nullable String openLabel;
    private int openLine;
    private int line;

    private PemText() {}

    /** Returns the blocks in the order of the text; empty if there is nothing that resembles one. */
    static List<PemBlock> blocks(String text) throws KeyMaterialException {
        PemText cut = new PemText();
        for (String each : (Iterable<String>) text.lines()::iterator) {
            cut.add(each);
        }
        cut.end();
        return List.copyOf(cut.blocks);
    }

    private void add(String content) throws KeyMaterialException {
        line++;
        if (!mayHaveDashes(content)) {
            if (openLabel != null) {
                text.append(content).append('\n');
            }
            return;
        }
        Matcher boundary = BOUNDARY.matcher(content);
        if (boundary.matches()) {
            String label = boundary.group(2);
            if (boundary.group(1).equals("BEGIN")) {
                begin(label);
            } else {
                end(label);
            }
        } else if (RESEMBLES_BOUNDARY.matcher(content).find()) {
            throw malformed(line, misspelling(content));
        } else if (openLabel != null) {
            text.append(content).append('\n');
        }
    }

    /** Most lines are base64, without any of the dashes that no boundary, and nothing that resembles one, is without. */
    private static boolean mayHaveDashes(String content) {
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c == '-' || c > '~') {
                return true;
            }
        }
        return false;
    }

    private void begin(String label) throws KeyMaterialException {
        if (openLabel != null) {
            throw missingEnd(openLabel, "before the next BEGIN in line " + line);
        }
        openLabel = label;
        openLine = line;
        text.setLength(0);
        text.append("-----BEGIN ").append(label).append("-----\n");
    }

    private void end(String label) throws KeyMaterialException {
        if (openLabel == null) {
            throw malformed(
                    line,
                    "this END " + label + " line has no BEGIN line before it: the head of the block is missing; "
                            + "copy the file again from its source");
        }
        if (!label.equals(openLabel)) {
            throw malformed(
                    line,
                    "the block that begins in line " + openLine + " as " + openLabel + " ends as " + label
                            + ": part of the file is missing; copy it again from its source");
        }
        text.append("-----END ").append(label).append("-----\n");
        blocks.add(new PemBlock(label, openLine, text.toString()));
        openLabel = null;
    }

    private void end() throws KeyMaterialException {
        if (openLabel != null) {
            throw missingEnd(openLabel, "before the end of the file");
        }
    }

    private KeyMaterialException missingEnd(String label, String where) {
        return malformed(
                openLine,
                "the block that begins here has no -----END " + label + "----- line " + where
                        + ": the file is cut off or still being written");
    }

    private static String misspelling(String content) {
        if (PemBlock.hasEscapedLineBreaks(content)) {
            return PemBlock.ESCAPED_LINE_BREAKS;
        }
        if (BOUNDARY.matcher(content.strip()).matches()) {
            return "the BEGIN or END line is indented; it must start in the first column";
        }
        if (ONE_LINE.matcher(content).find()) {
            return "a whole PEM block is in this line; put its BEGIN and its END in lines of their own"
                    + " (a shell or YAML has joined the lines: quote the variable, or use | in YAML)";
        }
        if (content.contains("BEGIN ") && content.contains("END ")) {
            return "an END and a BEGIN share this line; put the BEGIN in a line of its own "
                    + "(a file without a last newline was joined to the next)";
        }
        return "this looks like the first or last line of a PEM block, but is not spelled like one; "
                + "expected -----BEGIN CERTIFICATE----- or the like, five dashes on each side, alone in its line";
    }

    private static KeyMaterialException malformed(int line, String problem) {
        return new KeyMaterialException(MALFORMED, problem).atLine(line);
    }
}

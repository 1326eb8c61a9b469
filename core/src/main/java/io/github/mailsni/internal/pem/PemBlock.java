package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.MALFORMED;

import java.io.IOException;
import java.io.StringReader;
import java.util.regex.Pattern;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * One block of a PEM file.
 *
 * @param label what its BEGIN line says it is; printable ASCII
 * @param line the number of its BEGIN line, from 1
 * @param text all of it, from the BEGIN line to the END line
 */
record PemBlock(String label, int line, String text) {
    /** Line breaks that were written out, as in JSON or in a variable of the environment. */
    static final String ESCAPED_LINE_BREAKS =
            "the line breaks are written as the two characters \\n, as in JSON or in an"
                    + " environment variable; write real ones: sed -i 's/\\\\r//g;s/\\\\n/\\n/g' FILE";

    private static final Pattern ESCAPED = Pattern.compile("\\\\[rn]");

    /** Whether a text has line breaks that were written out. */
    static boolean hasEscapedLineBreaks(String text) {
        return ESCAPED.matcher(text).find();
    }

    /** Returns the bytes under the base64, whatever they are. */
    byte[] content() throws KeyMaterialException {
        return object().getContent();
    }

    /** Returns the bytes and the lines with colons before them. */
    PemObject object() throws KeyMaterialException {
        try (PemReader reader = new PemReader(new StringReader(text))) {
            PemObject object = reader.readPemObject();
            if (Nesting.isDeep(object.getContent())) {
                throw new IOException("nested too deep");
            }
            return object;
        } catch (IOException | RuntimeException e) {
            throw new KeyMaterialException(
                    MALFORMED,
                    hasEscapedLineBreaks(text)
                            ? ESCAPED_LINE_BREAKS
                            : "the " + label + " that begins here cannot be decoded: it is damaged or incomplete; "
                                    + "copy the file again from its source",
                    e);
        }
    }
}

package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Text in base 64 as Exim decodes it: with white space anywhere, which does not count, and complete with its {@code =}. */
final class EncodedText {
    private EncodedText() {}

    /** The text up to the first character 0, with which a text ends in Exim. */
    static String decoded(String encoded) throws ProblemException {
        StringBuilder digits = new StringBuilder();
        encoded.chars().filter(c -> !Ascii.isSpace(c)).forEach(c -> digits.append((char) c));
        if (digits.length() % 4 != 0) {
            throw malformed(encoded);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(digits.toString());
            int end = 0;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, end))
                    .toString();
        } catch (IllegalArgumentException e) {
            throw malformed(encoded);
        } catch (CharacterCodingException e) {
            throw new ProblemException(
                    "what " + Printable.quoted(encoded)
                            + " stands for in base 64 is no text in UTF-8, which is needed here",
                    0);
        }
    }

    private static ProblemException malformed(String encoded) {
        return new ProblemException(
                Printable.quoted(encoded)
                        + " is no text in base 64; expected letters, digits, + and /, with = at the end"
                        + " up to a multiple of four",
                0);
    }
}

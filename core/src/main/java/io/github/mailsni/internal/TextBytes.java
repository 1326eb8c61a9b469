package io.github.mailsni.internal;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Makes text of the bytes in a file of an operator, whose encoding nothing says. */
public final class TextBytes {
    private TextBytes() {}

    /**
     * Decodes UTF-8, or else Latin-1. Exim knows bytes only: comments in Latin-1 do no harm, and a file's name in it is found under that
     * encoding or not at all.
     */
    public static String decode(byte[] content) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException older) {
            return new String(content, StandardCharsets.ISO_8859_1);
        }
    }
}

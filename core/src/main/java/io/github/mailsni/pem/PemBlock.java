package io.github.mailsni.pem;

import static io.github.mailsni.pem.KeyMaterialException.Reason.MALFORMED;

import java.io.IOException;
import java.io.StringReader;
import org.bouncycastle.openssl.PEMParser;

/**
 * One block of a PEM file.
 *
 * @param label what its BEGIN line says it is; printable ASCII
 * @param line the number of its BEGIN line, from 1
 * @param text all of it, from the BEGIN line to the END line
 */
record PemBlock(String label, int line, String text) {
    private interface Reading<T> {
        T from(PEMParser parser) throws IOException;
    }

    /** The bytes under the base64, whatever they are. */
    byte[] content() throws KeyMaterialException {
        return read(parser -> parser.readPemObject().getContent());
    }

    /** What Bouncy Castle makes of it, by its label. */
    Object object() throws KeyMaterialException {
        return read(PEMParser::readObject);
    }

    private <T> T read(Reading<T> reading) throws KeyMaterialException {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            return reading.from(parser);
        } catch (IOException | RuntimeException e) {
            throw new KeyMaterialException(
                    MALFORMED,
                    "the " + label + " that begins here cannot be decoded: it is damaged or incomplete; "
                            + "copy the file again from its source",
                    e);
        }
    }
}

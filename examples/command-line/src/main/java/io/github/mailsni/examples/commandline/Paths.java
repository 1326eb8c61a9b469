package io.github.mailsni.examples.commandline;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a path. A program registers it for all its options and parameters that are paths. */
public final class Paths implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException noPath) {
            throw new TypeConversionException(
                    "expected a path, but \"" + value + "\" is none here: " + noPath.getReason()
                            + (isAscii(value) ? "" : "; is the locale one of UTF-8, such as LC_ALL=C.UTF-8?"));
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(each -> each < 0x80);
    }
}

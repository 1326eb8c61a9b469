package io.github.mailsni.examples.commandline;

import io.github.mailsni.directory.Layout;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a built-in layout, or a template. */
public final class Layouts implements ITypeConverter<Layout> {
    @Override
    public Layout convert(String value) {
        try {
            return Layout.named(value);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(String.valueOf(unknown.getMessage()));
        }
    }
}

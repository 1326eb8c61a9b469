package io.github.mailsni.examples.commandline;

import io.github.mailsni.ServerName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a host, perhaps with U-labels. */
public final class ServerNames implements ITypeConverter<ServerName> {
    @Override
    public ServerName convert(String value) {
        try {
            return ServerName.ofUnicode(value);
        } catch (IllegalArgumentException notAName) {
            throw new TypeConversionException(String.valueOf(notAName.getMessage()));
        }
    }
}

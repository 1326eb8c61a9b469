package io.github.mailsni.examples.commandline;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a choice among constants, spelt in lower case and with hyphens.
 *
 * @param <E> the constants
 */
public abstract class Choice<E extends Enum<E>> implements ITypeConverter<E> {
    private final List<E> choices;

    /**
     * A choice.
     *
     * @param choices all constants, in the order in which a message lists them
     */
    protected Choice(E[] choices) {
        this.choices = List.of(choices);
    }

    @Override
    public E convert(String value) {
        return choices.stream()
                .filter(choice -> spelling(choice).equals(value))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("expected one of "
                        + choices.stream().map(Choice::spelling).collect(Collectors.joining(", ")) + " but was \""
                        + value
                        + "\""));
    }

    private static String spelling(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

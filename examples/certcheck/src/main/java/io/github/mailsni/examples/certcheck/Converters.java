package io.github.mailsni.examples.certcheck;

import io.github.mailsni.coverage.ClientProfile;
import io.github.mailsni.examples.certcheck.live.Endpoint;
import io.github.mailsni.examples.certcheck.live.StartTls;
import io.github.mailsni.examples.commandline.Choice;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Converts the arguments of the command line; an error states what was expected. */
final class Converters {
    private static final Pattern PERIOD = Pattern.compile("(?<count>[0-9]{1,6})(?<unit>[wdhms])");

    private Converters() {}

    static final class Formats extends Choice<Format> {
        Formats() {
            super(Format.values());
        }
    }

    static final class Starts extends Choice<StartTls> {
        Starts() {
            super(StartTls.values());
        }
    }

    static final class Clients implements ITypeConverter<ClientProfile> {
        @Override
        public ClientProfile convert(String value) {
            return ClientProfile.of(value)
                    .orElseThrow(() -> new TypeConversionException("expected one of "
                            + Arrays.stream(ClientProfile.values())
                                    .map(ClientProfile::code)
                                    .collect(Collectors.joining(", "))
                            + " but was \"" + value + "\""));
        }
    }

    static final class Endpoints implements ITypeConverter<Endpoint> {
        @Override
        public Endpoint convert(String value) {
            try {
                return Endpoint.parse(value);
            } catch (IllegalArgumentException notAnEndpoint) {
                throw new TypeConversionException(String.valueOf(notAnEndpoint.getMessage()));
            }
        }
    }

    static final class Ports implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            if (value.matches("[0-9]{1,5}")) {
                int port = Integer.parseInt(value);
                if (port >= 1 && port <= 65_535) {
                    return port;
                }
            }
            throw new TypeConversionException("expected a port from 1 to 65535 but was \"" + value + "\"");
        }
    }

    /** Converts a timeout, which must not be zero, nor so long that clocks overflow. */
    static final class Waits implements ITypeConverter<Duration> {
        private static final Duration LONGEST = Duration.ofDays(365);

        @Override
        public Duration convert(String value) {
            Duration period = period(value, LONGEST);
            if (period.isZero()) {
                throw new TypeConversionException("expected more time than \"" + value + "\"");
            }
            return period;
        }
    }

    /** Converts a period before the end of a certificate, of a thousand years at most, as a check takes. */
    static final class Periods implements ITypeConverter<Duration> {
        private static final Duration LONGEST = Duration.ofDays(365_250);

        @Override
        public Duration convert(String value) {
            return period(value, LONGEST);
        }
    }

    /** Reads a period with its unit: weeks, days, hours, minutes, seconds. */
    private static Duration period(String value, Duration longest) {
        Matcher parts = PERIOD.matcher(value);
        if (!parts.matches()) {
            throw new TypeConversionException(
                    "expected a number and a unit (w, d, h, m, s), such as 21d, but was \"" + value + "\"");
        }
        long count = Long.parseLong(parts.group("count"));
        Duration period =
                switch (parts.group("unit")) {
                    case "w" -> Duration.ofDays(7 * count);
                    case "d" -> Duration.ofDays(count);
                    case "h" -> Duration.ofHours(count);
                    case "m" -> Duration.ofMinutes(count);
                    default -> Duration.ofSeconds(count);
                };
        if (period.compareTo(longest) > 0) {
            throw new TypeConversionException("expected at most " + longest.toDays() + "d but was \"" + value + "\"");
        }
        return period;
    }
}

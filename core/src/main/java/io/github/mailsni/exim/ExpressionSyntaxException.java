package io.github.mailsni.exim;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.exim.EvaluationException;
import io.github.mailsni.internal.exim.SyntaxException;
import io.github.mailsni.internal.exim.configuration.ConfigurationException;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An Exim expression or configuration file that cannot be used. The message is for the person who wrote it: it says where, what is
 * wrong and what was expected, and what to do; below an expression there is a caret under the place:
 *
 * <pre>
 * tls_certificate, column 6: unknown condition "exist"; did you mean "exists"?
 *     ${if exist{/etc/exim4/tls/exim.crt.${tls_sni}}...
 *          ^
 * </pre>
 *
 * @since 0.1.0
 */
public final class ExpressionSyntaxException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int NONE = 0;

    private final transient @Nullable Path file;
    /** The line of the file, or 0. */
    private final int line;
    /** The option, if the problem is in one. */
    private final @Nullable String option;
    /** The place in the option's value, or 0. */
    private final int column;

    private ExpressionSyntaxException(
            String message, @Nullable Where where, @Nullable Expressed expressed, Exception cause) {
        super(message, cause);
        this.file = where == null ? null : where.file();
        this.line = where == null ? NONE : where.line();
        this.option = expressed == null ? null : expressed.option();
        this.column = expressed == null ? NONE : expressed.column();
    }

    private record Where(Path file, int line) {}

    private record Expressed(String option, int column) {}

    static ExpressionSyntaxException of(ConfigurationException e) {
        return new ExpressionSyntaxException(
                String.valueOf(e.getMessage()), new Where(e.file(), e.line().orElse(NONE)), null, e);
    }

    /**
     * An expression that cannot be read.
     *
     * @param hint a line for the end of the message, or nothing
     */
    static ExpressionSyntaxException of(SyntaxException e, Optional<SettingOrigin> origin, String hint) {
        return of(
                e.getMessage() + (hint.isEmpty() ? "" : "\n" + hint), origin, new Expressed(e.option(), e.column()), e);
    }

    /** An expression that has no value for clients that send no name: nothing can be served with it. */
    static ExpressionSyntaxException withoutName(EvaluationException e, Optional<SettingOrigin> origin) {
        return of(
                e.getMessage()
                        + "\nSo there is no certificate for clients that send no server name, and Exim would offer TLS"
                        + " to nobody; let the expression give a file then.",
                origin,
                new Expressed(e.option(), e.column()),
                e);
    }

    private static ExpressionSyntaxException of(
            String problem, Optional<SettingOrigin> origin, Expressed expressed, Exception cause) {
        Optional<SettingOrigin> place = origin.map(written -> written.at(expressed.column()));
        String message = place.map(SettingOrigin::prefix).orElse("") + problem;
        Where where =
                place.map(written -> new Where(written.file(), written.line())).orElse(null);
        return new ExpressionSyntaxException(message, where, expressed, cause);
    }

    /**
     * The configuration file that is to be mended.
     *
     * @return the path as the user, or the line that includes it, named it; empty if the expression comes from no file
     */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /**
     * The line of the file.
     *
     * @return from 1; of a value that goes on over several lines, the one that the problem is in; empty if the problem is the whole file, or there is none
     */
    public OptionalInt line() {
        return line == NONE ? OptionalInt.empty() : OptionalInt.of(line);
    }

    /**
     * The option whose value the expression is.
     *
     * @return for example {@code tls_certificate}; empty if the problem is the configuration file around it
     */
    public Optional<String> option() {
        return Optional.ofNullable(option);
    }

    /**
     * The place in the value of the option, lines that go on joined and macros replaced.
     *
     * @return from 1; empty if the problem is the configuration file around it
     */
    public OptionalInt column() {
        return column == NONE ? OptionalInt.empty() : OptionalInt.of(column);
    }

    /**
     * Returns this as a file that is not in service.
     *
     * @param configuration the file that is to be mended unless another one is known
     */
    RefusedFile refusal(Path configuration) {
        String problem = getCause() instanceof ConfigurationException e
                ? e.problem()
                : String.valueOf(requireNonNull(getCause(), "each has a cause").getMessage());
        return new RefusedFile(
                file().orElse(configuration),
                RefusalReason.EXPRESSION_FAILED,
                (line == NONE ? "" : "line " + line + ": ") + FailureLog.firstLine(problem));
    }
}

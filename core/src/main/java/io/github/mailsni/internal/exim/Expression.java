package io.github.mailsni.internal.exim;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The value of one option of Exim's, such as {@code tls_certificate}: parsed once, evaluated for each server name.
 *
 * <p>Immutable and thread-safe. Evaluation touches the disk only through {@link Environment#files()}, and there only in
 * directories that the operator wrote; it takes bounded time and memory whatever the server name is.
 */
public final class Expression {
    /** The most characters that an expression may have. */
    public static final int MOST_CHARACTERS = 1 << 16;

    private static final Pattern LISTENER =
            Pattern.compile("(?:received_(?:ip_address|port)|interface_(?:address|port))");

    private final Source source;
    private final Node root;

    private Expression(Source source, Node root) {
        this.source = source;
        this.root = root;
    }

    /**
     * Parses an expression.
     *
     * @param option the option whose value it is, for messages
     * @param source the value as the operator wrote it; lines that were continued are already joined
     * @throws SyntaxException if it is not what Exim understands, or uses what is not supported here or would be dangerous
     */
    public static Expression parse(String option, String source) throws SyntaxException {
        Source whole = new Source(option, source);
        return new Expression(whole, Parser.parse(whole));
    }

    /** The option whose value this is. */
    public String option() {
        return source.option();
    }

    /** What the operator wrote. */
    public String source() {
        return source.text();
    }

    /**
     * Whether the text names the client's server name anywhere: {@code tls_sni}, {@code tls_in_sni} or
     * {@code tls_out_sni}. Exim asks that of {@code tls_certificate}, and only then expands it and {@code tls_privatekey}
     * again once the name is known; {@code tls_privatekey} is not asked.
     */
    public boolean namesServerName() {
        String text = source.text();
        return text.contains("tls_sni") || text.contains("tls_in_sni") || text.contains("tls_out_sni");
    }

    /** Whether it names the address or the port that a client has connected to. */
    public boolean namesListener() {
        return mayNameListener(source.text());
    }

    /** Whether a text names these anywhere. */
    static boolean mayNameListener(String text) {
        return LISTENER.matcher(text).find();
    }

    /**
     * The value for one server name.
     *
     * @throws EvaluationException if it has none
     */
    public TaintedText evaluate(Environment environment) throws EvaluationException {
        return new Evaluation(environment).of(root);
    }

    /**
     * The value for one server name as Exim reads {@code tls_certificate} and {@code tls_privatekey}: a list, separated by
     * colons or by what {@code <} names at its beginning (Exim specification, section 6.21), of paths. Empty entries are
     * left out; an empty list is an empty value. Each path is absolute and lies in a directory that the operator wrote.
     *
     * @throws EvaluationException if there is no value, or if it contains a path that is relative or leaves its directory
     */
    public List<Path> paths(Environment environment) throws EvaluationException {
        List<Path> paths = new ArrayList<>();
        for (TaintedText item : ItemList.of(evaluate(environment)).items()) {
            if (!item.isEmpty()) {
                paths.add(SafePath.of(item, root.span(), environment.files()));
            }
        }
        return List.copyOf(paths);
    }

    Node root() {
        return root;
    }

    /** What the operator wrote. */
    @Override
    public String toString() {
        return source.text();
    }
}

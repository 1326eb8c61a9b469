package io.github.mailsni.internal.exim;

/** Evaluates expressions for tests, on a host of the name {@code mail.defaultdomain.com}. */
public final class Expressions {
    static final String PRIMARY_HOSTNAME = "mail.defaultdomain.com";

    private Expressions() {}

    public static Environment environment(String serverName, FileView files) {
        return new Environment(serverName, () -> PRIMARY_HOSTNAME, files, DomainLists.NONE, Trace.NONE);
    }

    static TaintedText evaluate(String source, Environment environment) throws SyntaxException, EvaluationException {
        return Expression.parse("tls_certificate", source).evaluate(environment);
    }

    /** The value of an expression that looks at no files, for the name {@code mail.example.com}. */
    static String valueOf(String source) throws SyntaxException, EvaluationException {
        return evaluate(source, environment("mail.example.com", new MemoryFiles()))
                .value();
    }

    static String lines(String... lines) {
        return String.join("\n", lines);
    }
}

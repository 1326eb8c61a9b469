package io.github.mailsni.exim;

/** A variable (Exim specification, section 11.9). */
record Variable(Name name, Span span) implements Node {
    /** The variables that have a value here. */
    enum Name {
        /** {@code $tls_in_sni}, and {@code $tls_sni}, its older name. */
        SERVER_NAME,
        /** {@code $tls_out_sni}: what Exim itself asks another server for, so never anything here. */
        OUTGOING_SERVER_NAME,
        PRIMARY_HOSTNAME,
        ITEM,
        VALUE;

        static Name of(String name) {
            return switch (name) {
                case "tls_in_sni", "tls_sni" -> SERVER_NAME;
                case "tls_out_sni" -> OUTGOING_SERVER_NAME;
                case "primary_hostname" -> PRIMARY_HOSTNAME;
                case "item" -> ITEM;
                case "value" -> VALUE;
                default -> throw new IllegalArgumentException(name);
            };
        }
    }

    @Override
    public Text evaluate(Evaluation evaluation) {
        return evaluation.variable(name);
    }
}

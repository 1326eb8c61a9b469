package io.github.mailsni.internal.exim;

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
        VALUE,
        /** {@code $received_ip_address}, and {@code $interface_address}, its older name. */
        RECEIVED_ADDRESS,
        /** {@code $received_port}, and {@code $interface_port}, its older name. */
        RECEIVED_PORT;

        static Name of(String name) {
            return switch (name) {
                case "tls_in_sni", "tls_sni" -> SERVER_NAME;
                case "tls_out_sni" -> OUTGOING_SERVER_NAME;
                case "primary_hostname" -> PRIMARY_HOSTNAME;
                case "item" -> ITEM;
                case "value" -> VALUE;
                case "received_ip_address", "interface_address" -> RECEIVED_ADDRESS;
                case "received_port", "interface_port" -> RECEIVED_PORT;
                default -> throw new IllegalArgumentException(name);
            };
        }
    }

    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        return evaluation.variable(name, span);
    }
}

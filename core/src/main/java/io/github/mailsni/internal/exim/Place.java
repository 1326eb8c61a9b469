package io.github.mailsni.internal.exim;

/**
 * A piece of an expression, for a person to find.
 *
 * @param option the option whose value the expression is, such as {@code tls_certificate}
 * @param column where the piece begins in that value, from 1
 * @param text the piece as the operator wrote it
 */
public record Place(String option, int column, String text) {}

package io.github.mailsni.internal.x509;

/**
 * Something about a certificate that clients object to.
 *
 * @param code the kind: lower case words joined by hyphens, stable; of RFC 8460 section 4.3 where that has one
 * @param problem what is wrong and what to do; begins in lower case, in one line
 */
public record Flaw(String code, String problem) {}

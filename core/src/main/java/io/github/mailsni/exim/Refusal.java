package io.github.mailsni.exim;

/**
 * Something that Exim finds fault with whether it needs the part or skips it, and that does no harm here where it is skipped.
 *
 * @param part the node or the condition
 * @param span where it stands
 * @param problem what is wrong with it
 */
record Refusal(Object part, Span span, String problem) {}

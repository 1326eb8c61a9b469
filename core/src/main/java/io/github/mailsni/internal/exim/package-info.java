/**
 * Exim's string expansion (Exim specification, chapter 11), as far as {@code tls_certificate} and {@code tls_privatekey}
 * need it: an expression is parsed once and evaluated for each server name, without ever leaving the directories that the
 * operator wrote. Knows nothing of hosts, keys and certificates.
 */
@NullMarked
package io.github.mailsni.internal.exim;

import org.jspecify.annotations.NullMarked;

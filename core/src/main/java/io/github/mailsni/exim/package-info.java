/**
 * Exim's options {@code tls_certificate} and {@code tls_privatekey} as a selector: evaluated for each server name, over files that are
 * read when a name needs them. Begin with {@link io.github.mailsni.exim.EximTls}.
 */
@NullMarked
package io.github.mailsni.exim;

import org.jspecify.annotations.NullMarked;

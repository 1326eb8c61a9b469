/** Connects a certificate selector to a TLS engine; only the adapters use this package. */
@NullMarked
package io.github.mailsni.internal.keymanager;

import org.jspecify.annotations.NullMarked;

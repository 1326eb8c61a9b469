/** The plug between a certificate selector and a TLS engine, shared by the adapters and by nobody else. */
@NullMarked
package io.github.mailsni.internal.keymanager;

import org.jspecify.annotations.NullMarked;

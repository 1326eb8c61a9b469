/**
 * Defines names, credentials, and the selector that chooses credentials for each TLS handshake. This package never
 * reads a disk; {@link io.github.mailsni.directory.CertificateDirectory} and {@link io.github.mailsni.exim.EximTls} are
 * selectors that do.
 */
@NullMarked
package io.github.mailsni;

import org.jspecify.annotations.NullMarked;

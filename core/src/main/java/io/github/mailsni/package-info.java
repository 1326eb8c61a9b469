/**
 * The nouns: names, credentials, and the selector that answers each TLS handshake. Nothing here touches a disk; {@link
 * io.github.mailsni.directory.CertificateDirectory} and {@link io.github.mailsni.exim.EximTls} are selectors that do.
 */
@NullMarked
package io.github.mailsni;

import org.jspecify.annotations.NullMarked;

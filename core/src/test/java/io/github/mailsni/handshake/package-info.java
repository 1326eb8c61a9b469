/** TLS handshakes in memory, for the tests of every module. */
@NullMarked
package io.github.mailsni.handshake;

import org.jspecify.annotations.NullMarked;

/** Does TLS handshakes in memory and on sockets, for the tests of every module. */
@NullMarked
package io.github.mailsni.handshake;

import org.jspecify.annotations.NullMarked;

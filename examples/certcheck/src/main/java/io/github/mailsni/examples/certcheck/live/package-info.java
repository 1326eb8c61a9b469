/** What a running server sends to clients that ask for a host: STARTTLS, handshakes, chains. */
@NullMarked
package io.github.mailsni.examples.certcheck.live;

import org.jspecify.annotations.NullMarked;

/** Dials a running server as each kind of client would, and records the chains that it sends. */
@NullMarked
package io.github.mailsni.examples.certcheck.live;

import org.jspecify.annotations.NullMarked;

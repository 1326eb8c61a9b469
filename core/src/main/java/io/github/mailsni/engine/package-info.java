/** Translates the exceptions of TLS engines into plain words. */
@NullMarked
package io.github.mailsni.engine;

import org.jspecify.annotations.NullMarked;

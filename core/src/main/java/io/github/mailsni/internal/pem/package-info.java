/** Reads keys and certificates from the bytes of files. Knows nothing of hosts. */
@NullMarked
package io.github.mailsni.internal.pem;

import org.jspecify.annotations.NullMarked;

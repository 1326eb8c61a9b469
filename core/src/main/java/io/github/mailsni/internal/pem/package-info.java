/** Bytes of files to keys and certificates. Knows nothing of hosts. */
@NullMarked
package io.github.mailsni.internal.pem;

import org.jspecify.annotations.NullMarked;

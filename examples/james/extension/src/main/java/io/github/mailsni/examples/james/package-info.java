/** An extension of the Apache James server: it presents the certificate of the host that each client asks for. */
@NullMarked
package io.github.mailsni.examples.james;

import org.jspecify.annotations.NullMarked;

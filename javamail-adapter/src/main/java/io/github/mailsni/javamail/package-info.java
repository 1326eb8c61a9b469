/** Secures mail servers and senders on JSSE: servers present the certificate of each host name, senders verify it. */
@NullMarked
package io.github.mailsni.javamail;

import org.jspecify.annotations.NullMarked;

/** The certificate of each host name for mail servers that are built on JSSE. */
@NullMarked
package io.github.mailsni.javamail;

import org.jspecify.annotations.NullMarked;

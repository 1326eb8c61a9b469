/** What a JSSE mail server gets. */
@NullMarked
package io.github.mailsni.javamail;

import org.jspecify.annotations.NullMarked;

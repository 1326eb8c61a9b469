/** The specification of the example. */
@NullMarked
package io.github.mailsni.examples.smtp;

import org.jspecify.annotations.NullMarked;

/** The specification of certcheck. */
@NullMarked
package io.github.mailsni.examples.certcheck;

import org.jspecify.annotations.NullMarked;

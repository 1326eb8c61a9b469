/** The specification of the three programs. */
@NullMarked
package io.github.mailsni.examples.minimal;

import org.jspecify.annotations.NullMarked;

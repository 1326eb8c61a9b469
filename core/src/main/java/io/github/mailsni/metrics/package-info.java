/** Exports the numbers of a directory to Micrometer, which is an optional dependency. */
@NullMarked
package io.github.mailsni.metrics;

import org.jspecify.annotations.NullMarked;

/** The numbers of a directory as meters of Micrometer, which is an optional dependency. */
@NullMarked
package io.github.mailsni.metrics;

import org.jspecify.annotations.NullMarked;

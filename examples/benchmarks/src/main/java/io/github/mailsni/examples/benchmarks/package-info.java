/** Measures mailsni beside what it is to be measured by, in the same run. */
@NullMarked
package io.github.mailsni.examples.benchmarks;

import org.jspecify.annotations.NullMarked;

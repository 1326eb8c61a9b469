/** Exim's file format (Exim specification, chapter 6): lines, macros, conditions, included files. Knows nothing of expressions. */
@NullMarked
package io.github.mailsni.internal.exim.configuration;

import org.jspecify.annotations.NullMarked;

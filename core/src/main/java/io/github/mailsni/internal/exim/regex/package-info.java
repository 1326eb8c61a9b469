/** Perl-compatible regular expressions as Java's: what means another thing there is translated or refused. */
@NullMarked
package io.github.mailsni.internal.exim.regex;

import org.jspecify.annotations.NullMarked;

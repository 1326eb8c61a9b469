/** Issues certificates to the programs that other people's servers run. */
@NullMarked
package io.github.mailsni.acme;

import org.jspecify.annotations.NullMarked;

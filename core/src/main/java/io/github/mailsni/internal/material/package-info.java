/** Files to credentials: reads a key and its certificates, pairs them, and says what is wrong with them. */
@NullMarked
package io.github.mailsni.internal.material;

import org.jspecify.annotations.NullMarked;

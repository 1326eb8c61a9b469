/** What several packages of the core share, and no other module sees. */
@NullMarked
package io.github.mailsni.internal;

import org.jspecify.annotations.NullMarked;

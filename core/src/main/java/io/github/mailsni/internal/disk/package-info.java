/** Paths that may never answer: the threads that wait for them, and the look of a file by which a change is seen. */
@NullMarked
package io.github.mailsni.internal.disk;

import org.jspecify.annotations.NullMarked;

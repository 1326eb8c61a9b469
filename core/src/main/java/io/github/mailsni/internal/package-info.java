/** Text for logs and messages, names of files, checks of arguments. Knows nothing but the JDK. */
@NullMarked
package io.github.mailsni.internal;

import org.jspecify.annotations.NullMarked;

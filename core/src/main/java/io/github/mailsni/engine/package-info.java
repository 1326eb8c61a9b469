/** What TLS engines have to say, in plain words. */
@NullMarked
package io.github.mailsni.engine;

import org.jspecify.annotations.NullMarked;

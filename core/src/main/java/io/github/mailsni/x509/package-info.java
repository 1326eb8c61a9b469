/** What certificates say about themselves, before any host is asked for. Not exported. */
@NullMarked
package io.github.mailsni.x509;

import org.jspecify.annotations.NullMarked;

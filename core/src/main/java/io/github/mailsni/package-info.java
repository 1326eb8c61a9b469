/** The certificate of each host name that a mail server answers for. */
@NullMarked
package io.github.mailsni;

import org.jspecify.annotations.NullMarked;

/** A command that tells whether every host name that users dial is covered by a certificate that Gmail would accept. */
@NullMarked
package io.github.mailsni.examples.certcheck;

import org.jspecify.annotations.NullMarked;

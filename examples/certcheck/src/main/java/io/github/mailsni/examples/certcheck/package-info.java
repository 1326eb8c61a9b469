/** A command that checks whether every host that users dial has a certificate that Gmail would accept. */
@NullMarked
package io.github.mailsni.examples.certcheck;

import org.jspecify.annotations.NullMarked;

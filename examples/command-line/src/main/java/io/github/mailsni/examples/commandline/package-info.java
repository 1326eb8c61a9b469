/** What the command lines of {@code smtp-server} and {@code certcheck} have in common: how certificates are named and opened. */
@NullMarked
package io.github.mailsni.examples.commandline;

import org.jspecify.annotations.NullMarked;

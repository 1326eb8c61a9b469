/** Shows on one machine what a sender sees of a mail server with many host names, without and with mailsni. */
@NullMarked
package io.github.mailsni.examples.demo;

import org.jspecify.annotations.NullMarked;

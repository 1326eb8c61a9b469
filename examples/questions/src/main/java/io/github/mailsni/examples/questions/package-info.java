/**
 * Asks mail servers, as mail clients do, for the certificates of their hosts. A test starts a server on the directory of
 * {@link io.github.mailsni.examples.questions.MailHosts}, and has {@link io.github.mailsni.examples.questions.Questions}
 * ask it.
 */
@NullMarked
package io.github.mailsni.examples.questions;

import org.jspecify.annotations.NullMarked;

/** What the key manager does, rule by rule. */
@NullMarked
package io.github.mailsni.keymanager;

import org.jspecify.annotations.NullMarked;

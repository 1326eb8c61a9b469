/** What the key manager does, rule by rule. */
@NullMarked
package io.github.mailsni.internal.keymanager;

import org.jspecify.annotations.NullMarked;

/**
 * Supports users' tests with a throw-away certificate authority, which writes certificates in any layout, and with
 * AssertJ assertions about coverage. Not for production.
 */
@NullMarked
package io.github.mailsni.testing;

import org.jspecify.annotations.NullMarked;

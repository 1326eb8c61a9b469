/**
 * For users' tests: a throw-away certificate authority and its certificates, written in any layout, and AssertJ assertions about
 * coverage. Never for production.
 */
@NullMarked
package io.github.mailsni.testing;

import org.jspecify.annotations.NullMarked;

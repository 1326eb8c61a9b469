/** A throw-away certificate authority and its certificates, for tests and demonstrations. Never for production. */
@NullMarked
package io.github.mailsni.testing;

import org.jspecify.annotations.NullMarked;

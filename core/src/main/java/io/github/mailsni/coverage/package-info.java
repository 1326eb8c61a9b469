/**
 * Coverage: is every host name that users dial covered by a certificate that the clients of mail servers accept? Verdicts
 * for hosts, directories and live servers; TLSA records; MTA-STS policies.
 *
 * <p>{@link io.github.mailsni.coverage.CoverageCheck} is where to begin.
 */
@NullMarked
package io.github.mailsni.coverage;

import org.jspecify.annotations.NullMarked;

/** The specification of how servers are asked, the worst of them too. */
@NullMarked
package io.github.mailsni.examples.certcheck.live;

import org.jspecify.annotations.NullMarked;

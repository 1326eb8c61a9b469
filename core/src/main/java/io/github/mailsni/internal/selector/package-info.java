/** What selectors with files share: the order of credentials, counters, and actions for changes and for the end. */
@NullMarked
package io.github.mailsni.internal.selector;

import org.jspecify.annotations.NullMarked;

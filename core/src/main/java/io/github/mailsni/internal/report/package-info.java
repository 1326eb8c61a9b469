/** What selectors with files tell alike: credentials that are lost or displaced, and warnings, each once. */
@NullMarked
package io.github.mailsni.internal.report;

import org.jspecify.annotations.NullMarked;

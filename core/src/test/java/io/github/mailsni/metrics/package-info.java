@NullMarked
package io.github.mailsni.metrics;

import org.jspecify.annotations.NullMarked;

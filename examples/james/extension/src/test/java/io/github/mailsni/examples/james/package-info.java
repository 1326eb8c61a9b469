@NullMarked
package io.github.mailsni.examples.james;

import org.jspecify.annotations.NullMarked;

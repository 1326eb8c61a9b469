@NullMarked
package io.github.mailsni.examples.fleet;

import org.jspecify.annotations.NullMarked;

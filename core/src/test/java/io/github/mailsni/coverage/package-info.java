@NullMarked
package io.github.mailsni.coverage;

import org.jspecify.annotations.NullMarked;

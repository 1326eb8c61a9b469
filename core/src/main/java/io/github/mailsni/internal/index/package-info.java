/** Which unit of a directory is for which name: tables of a million names, and the state of each unit. */
@NullMarked
package io.github.mailsni.internal.index;

import org.jspecify.annotations.NullMarked;

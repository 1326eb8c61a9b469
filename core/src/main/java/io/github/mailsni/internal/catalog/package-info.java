/** Finds certificates and their keys below a directory, whatever their files are called. */
@NullMarked
package io.github.mailsni.internal.catalog;

import org.jspecify.annotations.NullMarked;

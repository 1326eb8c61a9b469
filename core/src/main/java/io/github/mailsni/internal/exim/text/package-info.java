/** Characters and white space as Exim reads them, below its language and its file format. */
@NullMarked
package io.github.mailsni.internal.exim.text;

import org.jspecify.annotations.NullMarked;

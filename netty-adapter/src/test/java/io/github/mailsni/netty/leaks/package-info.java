/** Netty's leak detector, for the tests of every module that uses Netty. */
@NullMarked
package io.github.mailsni.netty.leaks;

import org.jspecify.annotations.NullMarked;

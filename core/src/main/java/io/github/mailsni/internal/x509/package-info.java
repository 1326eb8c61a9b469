/** Judges certificates by themselves, before any host is asked for. Not exported. */
@NullMarked
package io.github.mailsni.internal.x509;

import org.jspecify.annotations.NullMarked;

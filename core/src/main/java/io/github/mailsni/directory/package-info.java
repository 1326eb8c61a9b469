/**
 * A directory of certificate files as a selector: its layout, how it is read, followed and told of. Begin with {@link
 * io.github.mailsni.directory.CertificateDirectory}.
 */
@NullMarked
package io.github.mailsni.directory;

import org.jspecify.annotations.NullMarked;

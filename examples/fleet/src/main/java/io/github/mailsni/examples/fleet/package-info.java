/**
 * Several servers with one set of certificates, which is in etcd: {@link io.github.mailsni.examples.fleet.EtcdCertificates} follows it into a
 * directory in memory, and {@link io.github.mailsni.examples.fleet.Fleet} is the command line.
 */
@NullMarked
package io.github.mailsni.examples.fleet;

import org.jspecify.annotations.NullMarked;

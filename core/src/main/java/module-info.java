/** Host names, certificate files and the choice of the right certificate for each TLS handshake. */
module io.github.mailsni {
    requires static transitive org.jspecify;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;
    // not transitive: that would ask every module for them that compiles against this one
    requires static org.assertj.core;
    requires static micrometer.core;

    exports io.github.mailsni;
    exports io.github.mailsni.coverage;
    exports io.github.mailsni.directory;
    exports io.github.mailsni.engine;
    exports io.github.mailsni.exim;
    exports io.github.mailsni.internal.keymanager to
            io.github.mailsni.netty,
            io.github.mailsni.javamail;
    exports io.github.mailsni.metrics;
    exports io.github.mailsni.testing;
}

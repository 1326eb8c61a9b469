/** The certificate of the host that the client asked for, in servers that are built on Netty. */
module io.github.mailsni.netty {
    requires static transitive org.jspecify;
    requires transitive io.github.mailsni;
    requires transitive io.netty.handler;
    requires transitive io.netty.transport;
    requires transitive io.netty.common;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;

    exports io.github.mailsni.netty;
}

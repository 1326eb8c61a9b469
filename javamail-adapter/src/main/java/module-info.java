/** The choice of the right certificate behind JSSE: key manager, SSL context and socket factories. */
module io.github.mailsni.javamail {
    requires static transitive org.jspecify;
    requires transitive io.github.mailsni;
    requires org.slf4j;

    exports io.github.mailsni.javamail;
}

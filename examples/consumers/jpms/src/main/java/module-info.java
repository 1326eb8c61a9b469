// docs/operations.md
module org.example.mail {
    requires io.github.mailsni.javamail;    // for SubEthaSMTP and all on JSSE
    requires io.github.mailsni.netty;       // for Netty
}
// end

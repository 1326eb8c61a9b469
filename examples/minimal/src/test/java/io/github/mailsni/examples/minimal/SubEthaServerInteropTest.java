package io.github.mailsni.examples.minimal;

import org.junit.jupiter.api.DisplayName;

@DisplayName("The server on SubEthaSMTP, behind STARTTLS,")
class SubEthaServerInteropTest extends AbstractServerInteropTest {
    SubEthaServerInteropTest() {
        super(SubEthaServer.class, "-starttls", "smtp");
    }
}

package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.OpenSsl;
import io.netty.util.Version;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("jdk")
@DisplayName("These tests run")
class NettyVersionTest {
    private static final @Nullable String EXPECTED = System.getProperty("mailsni.expected-netty");

    @Test
    @DisplayName("with all of Netty in the version that the build names, and in no other")
    void version() {
        assumeTrue(EXPECTED != null, "not started by the build");

        assertThat(Version.identify()).isNotEmpty().allSatisfy((artifact, version) -> {
            if (!artifact.startsWith("netty-tcnative")) {
                assertThat(version.artifactVersion()).as(artifact).isEqualTo(EXPECTED);
            }
        });
    }

    @Test
    @DisplayName("with OpenSSL at hand")
    void openSsl() {
        assertThat(OpenSsl.isAvailable()).isTrue();
    }
}

package io.github.mailsni.internal.exim.configuration;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Whatever a configuration of Exim's holds,")
class EximConfigurationFuzzTest {
    private static final FileSystem MEMORY = Jimfs.newFileSystem(Configuration.unix());

    /** A few: looking for each of Debian's eight hundred takes nearly all of the time, and runs no other code. */
    private static final PredefinedMacros MACROS = PredefinedMacros.of(
            List.of("_OPT_MAIN_TLS_PRIVATEKEY=y", "_OPT_MAIN_TLS_CERTIFICATE=y", "_HAVE_GNUTLS=y", "_HAVE_TLS=y"));

    static Stream<Arguments> configurations() {
        return Stream.of(
                        "DIR = /etc/exim4/tls\ntls_certificate = DIR/exim.crt.${tls_in_sni}\ntls_privatekey = DIR/exim.key\n",
                        ".ifdef _HAVE_OPENSSL\nA == b\n.elifndef C\n.else\n.endif\nhide tls_privatekey = \\\n  \"\\x41\\n\"\n",
                        ".include /exim.conf\ndomainlist local = a : b\n\nbegin acl\n",
                        ".include_if_exists /other\n# a comment\nprimary_hostname = mail.example.com\ntls_advertise_hosts = *\n")
                .map(text -> arguments((Object) text.getBytes(US_ASCII)));
    }

    @MethodSource("configurations")
    @DisplayName("it is read, or refused with a reason")
    @FuzzTest
    void read(byte[] content) throws IOException {
        Path file = Files.write(MEMORY.getPath("/exim.conf"), content);
        try {
            ConfigurationReading unused = EximConfiguration.read(file, MACROS);
        } catch (ConfigurationException e) {
            if (String.valueOf(e.getMessage()).isBlank()) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}

package io.github.mailsni.internal.pem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;

@Label("The PKCS #12 reader, whatever the bytes")
class Pkcs12ReaderPropertiesTest {
    private static final byte[] FILE = Samples.EC.pkcs12("secret".toCharArray());

    @Property
    @Label("throws nothing but its own exception for arbitrary bytes")
    void arbitraryBytes(@ForAll byte[] content) {
        readOrRefuse(content);
    }

    @Property(tries = 300)
    @Label("throws nothing but its own exception when one byte of a good file is another")
    void oneByteChanged(@ForAll int position, @ForAll byte replacement) {
        byte[] content = FILE.clone();
        content[Math.floorMod(position, content.length)] = replacement;
        readOrRefuse(content);
    }

    private static void readOrRefuse(byte[] content) {
        try {
            Pkcs12Reader.read(content, () -> Optional.of("secret".toCharArray()));
        } catch (KeyMaterialException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}

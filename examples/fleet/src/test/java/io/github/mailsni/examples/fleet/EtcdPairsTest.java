package io.github.mailsni.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What etcd has")
class EtcdPairsTest {
    private static final String HOST = "mail.example.com";
    private static final String OTHER = "mail.example.org";

    private final PairDirectory directory = new PairDirectory();
    private final EtcdPairs pairs = new EtcdPairs("/mailsni/", directory);

    @AfterEach
    void close() {
        directory.close();
    }

    private static KeyValue value(String key, long revision, String value) {
        return new KeyValue(
                io.etcd.jetcd.api.KeyValue.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setValue(ByteString.copyFromUtf8(value))
                        .setModRevision(revision)
                        .build(),
                ByteSequence.EMPTY);
    }

    private void put(String name, long certificate, long key) {
        pairs.put(value("/mailsni/" + name + "/crt", certificate, "certificate " + certificate));
        pairs.put(value("/mailsni/" + name + "/key", key, "key " + key));
        pairs.settle();
    }

    private void delete(String name) {
        pairs.delete(value("/mailsni/" + name + "/crt", 9, ""));
        pairs.delete(value("/mailsni/" + name + "/key", 9, ""));
    }

    private List<String> names() throws Exception {
        try (Stream<Path> folders = Files.list(directory.root())) {
            return folders.map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    private String certificate(String name) throws Exception {
        return Files.readString(directory.root().resolve(name).resolve("tls.crt"));
    }

    @Test
    @DisplayName("is in the directory as a whole, and a half that another transaction has put is not")
    void wholePairs() throws Exception {
        put(HOST, 2, 2);
        put(OTHER, 3, 4);
        assertThat(names()).containsExactly(HOST);
        put(HOST, 6, 5);
        assertThat(certificate(HOST)).isEqualTo("certificate 2");
        put(HOST, 7, 7);
        assertThat(certificate(HOST)).isEqualTo("certificate 7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                ".",
                "",
                "../etc",
                "a/b",
                "Mail.example.com",
                "b\u00fccher.example",
                "a b",
                "x\u0000.example",
                "*"
            })
    @DisplayName("is passed over if its name is no host name in its one spelling")
    void hostileNames(String name) throws Exception {
        put(name, 2, 2);
        assertThat(names()).isEmpty();
    }

    @Test
    @DisplayName("may be a wildcard, and is passed over beyond its bounds")
    void bounds() throws Exception {
        put("*.example.com", 2, 2);
        pairs.put(value("/mailsni/" + HOST + "/crt", 3, "x".repeat(EtcdPairs.MOST_BYTES + 1)));
        pairs.put(value("/mailsni/" + HOST + "/key", 3, "key"));
        pairs.settle();
        assertThat(names()).containsExactly("*.example.com");
    }

    @Test
    @DisplayName("stays in service while what etcd has in its place is too large, also when all is read again")
    void tooLargeLater() throws Exception {
        put(HOST, 2, 2);
        put(OTHER, 3, 3);
        pairs.clear();
        for (String kind : List.of("crt", "key")) {
            pairs.put(value("/mailsni/" + OTHER + "/" + kind, 3, "as before"));
            pairs.put(value("/mailsni/" + HOST + "/" + kind, 4, "x".repeat(EtcdPairs.MOST_BYTES + 1)));
        }
        pairs.settle();
        assertThat(names()).containsExactly(HOST, OTHER);
        assertThat(certificate(HOST)).isEqualTo("certificate 2");
        delete(HOST);
        pairs.settle();
        assertThat(names()).containsExactly(OTHER);
    }

    @Test
    @DisplayName("keeps its place among too many names when all is read again, those in service first")
    void tooManyLater() throws Exception {
        put("z.example", 2, 2);
        assertThat(pairs.serves(value("/mailsni/z.example/key", 2, ""))).isTrue();
        assertThat(pairs.serves(value("/mailsni/a.example/key", 2, ""))).isFalse();
        assertThat(pairs.serves(value("/mailsni/z.example/other", 2, ""))).isFalse();
        pairs.clear();
        pairs.put(value("/mailsni/z.example/crt", 2, "certificate 2"));
        pairs.put(value("/mailsni/z.example/key", 2, "key 2"));
        for (int i = 0; i < EtcdPairs.MOST_NAMES; i++) {
            pairs.put(value("/mailsni/a" + i + ".example/crt", 3, "half of a pair"));
        }
        pairs.settle();
        assertThat(names()).containsExactly("z.example");
    }

    @Test
    @DisplayName("goes when it is deleted, but for all of it at once")
    void deletions() throws Exception {
        put(HOST, 2, 2);
        put(OTHER, 3, 3);
        delete(OTHER);
        pairs.settle();
        assertThat(names()).containsExactly(HOST);
        delete(HOST);
        pairs.settle();
        assertThat(names()).containsExactly(HOST);
    }

    @Test
    @DisplayName("stays when another history of etcd does not have it, until it is put there and deleted there")
    void otherHistory() throws Exception {
        put(HOST, 20, 20);
        put(OTHER, 30, 30);
        pairs.forgetHistory();
        put(OTHER, 2, 2);
        pairs.clear();
        put(OTHER, 2, 2);
        assertThat(names()).containsExactly(HOST, OTHER);
        assertThat(certificate(OTHER)).isEqualTo("certificate 2");
        assertThat(pairs.kept()).isOne();
        put(HOST, 3, 3);
        delete(HOST);
        pairs.settle();
        assertThat(names()).containsExactly(OTHER);
    }
}

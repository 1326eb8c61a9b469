package io.github.mailsni.examples.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.etcd.jetcd.KeyValue;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("All that is in etcd")
class EtcdSessionTest {
    /** More than two pages. */
    private static final int KEYS = 1_201;

    private final FakeEtcd etcd = new FakeEtcd();

    private static String key(int number) {
        return "/mailsni/h%04d.example/crt".formatted(number);
    }

    private List<String> read(String first, int most) throws Exception {
        try (EtcdSession session = new EtcdSession(etcd.client(), "/mailsni/")) {
            EtcdSession.Snapshot all = session.snapshot(value -> text(value).compareTo(first) >= 0, most);
            assertThat(all.count()).isEqualTo(KEYS);
            return all.values().stream().map(EtcdSessionTest::text).toList();
        }
    }

    private static String text(KeyValue value) {
        return value.getKey().toString();
    }

    @Test
    @DisplayName("is read in pages, what is in service first, whatever its place and however much else there is")
    void first() throws Exception {
        IntStream.range(0, KEYS).forEach(number -> etcd.put(key(number), "x"));
        etcd.put("/mailsni0", "another prefix");
        assertThat(read(key(KEYS), KEYS))
                .containsExactlyElementsOf(
                        IntStream.range(0, KEYS).mapToObj(EtcdSessionTest::key).toList());
        assertThat(read(key(1_199), 2)).containsExactly(key(1_199), key(1_200), key(0), key(1));
    }
}

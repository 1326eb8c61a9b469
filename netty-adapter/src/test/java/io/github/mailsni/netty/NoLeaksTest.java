package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.netty.leaks.RecordingLeakDetector;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The search for leaks after each test class")
class NoLeaksTest {
    @Test
    @DisplayName("finds a buffer that nobody has released")
    void findsLeaks() {
        ByteBufAllocator.DEFAULT.directBuffer(64).writeLong(1);

        List<String> leaks = new ArrayList<>();
        for (int attempt = 0; attempt < 50 && leaks.isEmpty(); attempt++) {
            leaks.addAll(RecordingLeakDetector.leaks());
        }

        assertThat(leaks).anyMatch(leak -> leak.contains("ByteBuf"));
    }
}

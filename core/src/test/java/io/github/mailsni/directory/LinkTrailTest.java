package io.github.mailsni.directory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The way from a name to a file")
class LinkTrailTest {
    @TempDir
    Path temporary;

    private Path directory = Path.of("");

    @BeforeEach
    void begin() throws IOException {
        directory = temporary.toRealPath();
    }

    private Path file(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }

    private Path link(String name, String target) throws IOException {
        Path link = directory.resolve(name);
        Files.createDirectories(link.getParent());
        return Files.createSymbolicLink(link, Path.of(target));
    }

    @Test
    @DisplayName("is the file itself where no link is, and where nothing is")
    void noLink() throws IOException {
        Path file = file("a/b");
        assertThat(LinkTrail.of(file, directory)).containsExactly(file);
        assertThat(LinkTrail.of(directory.resolve("c/d"), directory)).containsExactly(directory.resolve("c/d"));
    }

    @Test
    @DisplayName("goes over certbot's link")
    void certbot() throws IOException {
        Path file = file("archive/x/cert1.pem");
        Path link = link("live/x/cert.pem", "../../archive/x/cert1.pem");
        assertThat(LinkTrail.of(link, directory)).containsExactly(link, file);
    }

    @Test
    @DisplayName("goes over the two of Kubernetes")
    void kubernetes() throws IOException {
        Path file = file("mail/..2026/tls.crt");
        Path data = link("mail/..data", "..2026");
        Path link = link("mail/tls.crt", "..data/tls.crt");
        assertThat(LinkTrail.of(link, directory)).containsExactly(link, data, file);
    }

    @Test
    @DisplayName("goes over a folder that is a link, over absolute ones, and out of the directory")
    void folders() throws IOException {
        Path file = file("outside/store/a");
        Path absolute = link("outside/current", requireNonNull(file.getParent()).toString());
        Path folder = link("inside/host", "../outside/current");
        assertThat(LinkTrail.of(directory.resolve("inside/host/a"), directory.resolve("inside")))
                .containsExactly(folder, absolute, file);
    }

    @Test
    @DisplayName("goes up from where a folder really is, not from where a link to it is")
    void up() throws IOException {
        Path file = file("real/archive/cert");
        link("real/live/x/cert", "../../archive/cert");
        Path live = link("elsewhere/deep/live", directory.resolve("real/live").toString());
        assertThat(LinkTrail.of(live.resolve("x/cert"), live)).containsExactly(live.resolve("x/cert"), file);
    }

    @Test
    @DisplayName("ends at a link that leads nowhere, and in a loop at some time")
    void nowhere() throws IOException {
        Path nowhere = link("a", "nothing");
        assertThat(LinkTrail.of(nowhere, directory)).containsExactly(nowhere, directory.resolve("nothing"));
        Path loop = link("b", "c");
        Path back = link("c", "b");
        assertThat(LinkTrail.of(loop, directory)).containsExactlyInAnyOrder(loop, back);
    }

    @Test
    @DisplayName("may begin at a relative path")
    void relative() throws IOException {
        Path file = file("store/a");
        link("tls/a", "../store/a");
        Path relative = Path.of("").toAbsolutePath().relativize(directory.resolve("tls"));
        assertThat(LinkTrail.of(relative.resolve("a"), relative)).containsExactly(relative.resolve("a"), file);
    }
}

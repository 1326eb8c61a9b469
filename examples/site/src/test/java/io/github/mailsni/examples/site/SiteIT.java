package io.github.mailsni.examples.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The site")
class SiteIT {
    private static final Path SITE = Path.of("target/site").toAbsolutePath();
    private static final int PAGES = 20;

    @Test
    @DisplayName("has links to pages, headings and pictures that exist, and loads nothing from elsewhere")
    void links() throws IOException {
        List<Path> pages;
        try (Stream<Path> files = Files.walk(SITE)) {
            pages = files.filter(file -> file.toString().endsWith(".html"))
                    .filter(file -> !file.startsWith(SITE.resolve("api"))) // Javadoc's own links are Javadoc's
                    .toList();
        }
        List<String> broken = new ArrayList<>();
        for (Path page : pages) {
            Document document = Jsoup.parse(page);
            for (Element element : document.select("[href], [src]")) {
                String target = element.hasAttr("src") ? element.attr("src") : element.attr("href");
                complaint(page, document, element, target)
                        .map(text -> SITE.relativize(page) + ": " + target + ": " + text)
                        .forEach(broken::add);
            }
        }
        assertThat(pages).hasSizeGreaterThan(PAGES);
        assertThat(broken).isEmpty();
    }

    private static Stream<String> complaint(Path page, Document document, Element element, String target)
            throws IOException {
        URI uri = URI.create(target);
        if (uri.isAbsolute() || target.startsWith("//")) {
            return element.normalName().equals("a") ? Stream.empty() : Stream.of("is loaded from elsewhere");
        }
        Path file = uri.getPath().isEmpty() ? page : page.getParent().resolve(uri.getPath());
        if (!Files.exists(file)) {
            return Stream.of("there is no such file");
        }
        String fragment = uri.getFragment();
        if (fragment == null || fragment.isEmpty() || !file.toString().endsWith(".html")) {
            return Stream.empty();
        }
        Document there = file.equals(page) ? document : Jsoup.parse(file);
        return there.getElementById(fragment) != null
                        || !there.getElementsByAttributeValue("name", fragment).isEmpty()
                ? Stream.empty()
                : Stream.of("there is no such heading");
    }
}

package io.github.mailsni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What code the documents show is compared with the projects of examples/consumers by a test of its own. */
@DisplayName("The documents")
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)(?:\\.\\w+)?`");
    private static final int MOST_WORDS_OF_THE_README = 800;

    static Stream<Path> documents() throws IOException {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .map(ROOT::relativize)
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    @DisplayName("link to files and headings that exist:")
    void links(Path document) {
        List<String> broken = new ArrayList<>();
        for (MatchResult link : links(text(document))) {
            Path target = link.group(1).isEmpty()
                    ? document
                    : beside(document).resolve(link.group(1)).normalize();
            if (!Files.exists(ROOT.resolve(target))) {
                broken.add(link.group() + ": there is no " + target);
            } else if (link.group(2) != null && !anchors(target).contains(link.group(2))) {
                broken.add(link.group() + ": " + target + " has the headings " + anchors(target));
            }
        }
        assertThat(broken).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    @DisplayName("name tests that exist:")
    void tests(Path document) throws IOException {
        Set<String> known = fileNames(name -> name.endsWith("Test.java"));

        assertThat(TEST.matcher(text(document)).results().map(match -> match.group(1) + ".java"))
                .allSatisfy(test -> assertThat(known).contains(test));
    }

    @Test
    @DisplayName("are all reached from the README")
    void reached() throws IOException {
        Set<Path> reached = new TreeSet<>();
        List<Path> next = new ArrayList<>(List.of(Path.of("README.md")));
        while (!next.isEmpty()) {
            Path document = next.remove(0);
            if (reached.add(document)) {
                links(text(document)).stream()
                        .filter(link -> link.group(1).endsWith(".md"))
                        .forEach(link ->
                                next.add(beside(document).resolve(link.group(1)).normalize()));
            }
        }
        assertThat(documents()).isSubsetOf(reached);
    }

    @Test
    @DisplayName("begin with a README of one page")
    void onePage() {
        assertThat(text(Path.of("README.md")).strip().split("\\s+")).hasSizeLessThanOrEqualTo(MOST_WORDS_OF_THE_README);
    }

    @Test
    @DisplayName("give coordinates of this version, which the BOM has, too")
    void version() {
        String version = firstVersion(text(Path.of("pom.xml")));

        assertThat(firstVersion(text(Path.of("examples/bom/pom.xml")))).isEqualTo(version);
        for (String document : List.of("README.md", "docs/compatibility.md")) {
            assertThat(Pattern.compile("<artifactId>mailsni-.*?</artifactId>\\s*<version>(.*?)</version>")
                            .matcher(text(Path.of(document)))
                            .results()
                            .map(match -> match.group(1)))
                    .isNotEmpty()
                    .containsOnly(version);
        }
    }

    private static String firstVersion(String pom) {
        return Pattern.compile("<version>(.*?)</version>")
                .matcher(pom)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    @Test
    @DisplayName("say of each public type since when it is there")
    void since() throws IOException {
        List<Path> packages = Stream.of("", "coverage", "directory", "engine", "exim", "metrics", "testing")
                .map(Path.of("core/src/main/java/io/github/mailsni")::resolve)
                .collect(Collectors.toCollection(ArrayList::new));
        packages.add(Path.of("netty-adapter/src/main/java/io/github/mailsni/netty"));
        packages.add(Path.of("javamail-adapter/src/main/java/io/github/mailsni/javamail"));
        Pattern publicType =
                Pattern.compile("(?m)^public (?:[a-z-]+ )*?(?:class|interface|record|enum|@interface) \\w+");
        List<Path> publicTypes = new ArrayList<>();
        for (Path each : packages) {
            try (Stream<Path> files = Files.list(ROOT.resolve(each))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> publicType.matcher(text(file)).find())
                        .forEach(publicTypes::add);
            }
        }
        assertThat(publicTypes)
                .hasSizeGreaterThan(40)
                .allSatisfy(file -> assertThat(text(file)).contains("\n * @since "));
    }

    private static List<MatchResult> links(String document) {
        return LINK.matcher(FENCED.matcher(document).replaceAll(""))
                .results()
                .filter(link -> !link.group(1).matches("[a-z]+:.*"))
                .toList();
    }

    private static Path beside(Path document) {
        Path parent = document.getParent();
        return parent == null ? Path.of("") : parent;
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path document) {
        return HEADING.matcher(FENCED.matcher(text(document)).replaceAll(""))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static Set<String> fileNames(Predicate<String> wanted) throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path module : Arrays.asList(
                Path.of("core"), Path.of("netty-adapter"), Path.of("javamail-adapter"), Path.of("examples"))) {
            Files.walkFileTree(ROOT.resolve(module), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    return folder.endsWith("target") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = String.valueOf(file.getFileName());
                    if (file.toString().contains("src/test/java") && wanted.test(name)) {
                        names.add(name);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path gone, IOException failure) {
                    return FileVisitResult.CONTINUE; // a Java that attaches to itself leaves a file here for a moment
                }
            });
        }
        return names;
    }

    private static String text(Path file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

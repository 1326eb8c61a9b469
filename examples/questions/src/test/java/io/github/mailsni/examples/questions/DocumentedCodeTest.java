package io.github.mailsni.examples.questions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Compares the code in documents with the code in {@code examples/consumers}, which is compiled and run. There it stands
 * between a comment with the document's name and a comment {@code end}.
 */
@DisplayName("The code in README.md, docs and Javadoc")
class DocumentedCodeTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final List<String> JAVADOC = List.of("core", "netty-adapter", "javamail-adapter");

    @Test
    @DisplayName("stands to the letter in a project that a stranger could have written")
    void everyParagraphStandsInAConsumer() throws IOException {
        List<Region> regions = regions();

        List<Paragraph> paragraphs = paragraphs();

        assertThat(paragraphs).hasSizeGreaterThan(30);
        assertThat(paragraphs.stream()
                        .filter(paragraph -> regions.stream().noneMatch(region -> region.has(paragraph)))
                        .map(Paragraph::toString))
                .as("code that stands in none of examples/consumers between \"// %s\" and \"// end\"", "its document")
                .isEmpty();
    }

    @Test
    @DisplayName("is what those projects say it is")
    void everyRegionStandsInItsDocument() throws IOException {
        List<Paragraph> paragraphs = paragraphs();

        assertThat(regions().stream()
                        .flatMap(Region::paragraphs)
                        .filter(region -> paragraphs.stream()
                                .noneMatch(paragraph -> paragraph.document().equals(region.document())
                                        && paragraph.text().equals(region.text())))
                        .map(Paragraph::toString))
                .as("code in examples/consumers that its document no longer has")
                .isEmpty();
    }

    @Test
    @DisplayName("is for the versions in docs/compatibility.md")
    void versions() throws IOException {
        Pattern row = Pattern.compile("\\| [A-Z][^|]* \\| (\\d[^|]*) \\| (`[^|]*) \\|");
        List<MatchResult> rows = Files.readAllLines(ROOT.resolve("docs/compatibility.md")).stream()
                .map(row::matcher)
                .filter(Matcher::matches)
                .map(Matcher::toMatchResult)
                .toList();

        String parent = Files.readString(ROOT.resolve("pom.xml")); // has what comes with mailsni's artifacts
        assertThat(rows).hasSizeGreaterThan(10);
        for (MatchResult each : rows) {
            for (MatchResult project : Pattern.compile("`([^`]+)`")
                    .matcher(each.group(2))
                    .results()
                    .toList()) {
                String pom = Files.readString(ROOT.resolve("examples/consumers")
                        .resolve(project.group(1))
                        .resolve("pom.xml"));
                for (MatchResult version : Pattern.compile("\\d[\\w.]+")
                        .matcher(each.group(1))
                        .results()
                        .toList()) {
                    assertThat(pom + parent).as(each.group()).contains(">" + version.group() + "<");
                }
            }
        }
    }

    /** Lines without a blank one among them, each ended by a line feed. */
    private record Paragraph(String document, Path file, int line, String text) {
        @Override
        public String toString() {
            return ROOT.relativize(file) + ":" + line + " (" + document + ")\n" + text;
        }
    }

    /** What stands between the comments. */
    private record Region(String document, Path file, int line, List<String> lines) {
        boolean has(Paragraph paragraph) {
            return ("\n" + joined(unindented(lines))).contains("\n" + paragraph.text());
        }

        Stream<Paragraph> paragraphs() {
            return split(document, file, line, lines).stream();
        }
    }

    private static List<Paragraph> paragraphs() throws IOException {
        List<Paragraph> paragraphs = new ArrayList<>();
        List<Path> documents = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
        documents.add(ROOT.resolve("README.md"));
        for (Path document : documents) {
            String name = ROOT.relativize(document).toString().replace('\\', '/');
            if (!name.equals("docs/james.md")) { // which has a test of its own
                fenced(name, document, paragraphs);
            }
        }
        for (String module : JAVADOC) {
            for (Path source : files(ROOT.resolve(module).resolve("src/main/java"), ".java")) {
                javadoc(source, paragraphs);
            }
        }
        return paragraphs;
    }

    private static void fenced(String name, Path document, List<Paragraph> paragraphs) throws IOException {
        List<String> lines = Files.readAllLines(document);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).equals("```java") || lines.get(i).equals("```xml")) {
                int end = i + 1;
                while (!lines.get(end).equals("```")) {
                    end++;
                }
                paragraphs.addAll(split(name, document, i + 2, lines.subList(i + 1, end)));
                i = end;
            }
        }
    }

    /** The code of Javadoc, which stands preformatted; what begins with a brace is JSON. */
    private static void javadoc(Path source, List<Paragraph> paragraphs) throws IOException {
        List<String> lines = Files.readAllLines(source);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals("* <pre>{@code")) {
                List<String> code = new ArrayList<>();
                int end = i + 1;
                while (!lines.get(end).strip().equals("* }</pre>")) {
                    String line = lines.get(end).strip().replaceFirst("^\\* ?", "");
                    code.add(line.equals("...") ? "" : line);
                    end++;
                }
                if (!code.get(0).equals("{")) {
                    paragraphs.addAll(split(source.getFileName().toString(), source, i + 2, code));
                }
                i = end;
            }
        }
    }

    private static List<Region> regions() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String ending : List.of(".java", "pom.xml")) {
            sources.addAll(files(ROOT.resolve("examples/consumers"), ending));
        }
        sources.add(
                ROOT.resolve("javamail-adapter/src/test/java/io/github/mailsni/javamail/DocumentedSenderTest.java"));
        List<Region> regions = new ArrayList<>();
        for (Path source : sources) {
            List<String> lines = Files.readAllLines(source);
            for (int i = 0; i < lines.size(); i++) {
                String comment = comment(lines.get(i));
                if (comment.equals("README.md") || comment.matches("docs/[a-z]+\\.md|[A-Za-z]+\\.java")) {
                    int end = i + 1;
                    while (!comment(lines.get(end)).equals("end")) {
                        end++;
                    }
                    regions.add(new Region(comment, source, i + 2, lines.subList(i + 1, end)));
                    i = end;
                }
            }
        }
        return regions;
    }

    /** The text of a line that is nothing but a comment in Java or XML, else an empty one. */
    private static String comment(String line) {
        String stripped = line.strip();
        if (stripped.startsWith("// ")) {
            return stripped.substring(3);
        }
        return stripped.startsWith("<!-- ") && stripped.endsWith(" -->")
                ? stripped.substring(5, stripped.length() - 4)
                : "";
    }

    private static List<Paragraph> split(String document, Path file, int firstLine, List<String> lines) {
        List<Paragraph> paragraphs = new ArrayList<>();
        List<String> unindented = unindented(lines);
        int begin = 0;
        for (int i = 0; i <= unindented.size(); i++) {
            if (i == unindented.size() || unindented.get(i).isEmpty()) {
                if (i > begin) {
                    paragraphs.add(
                            new Paragraph(document, file, firstLine + begin, joined(unindented.subList(begin, i))));
                }
                begin = i + 1;
            }
        }
        return paragraphs;
    }

    private static List<String> unindented(List<String> lines) {
        int indentation = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return lines.stream()
                .map(line -> line.isBlank() ? "" : line.substring(indentation).stripTrailing())
                .toList();
    }

    private static String joined(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> !ROOT.relativize(file).toString().matches(".*\\btarget\\b.*"))
                    .sorted()
                    .toList();
        }
    }
}

package io.github.mailsni.examples.james;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads what operators are told to type out of docs/james.md, so that the tests type just that. */
final class Manual {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\R(.*?)^```$");

    private final String text;

    private Manual(String text) {
        this.text = text;
    }

    static Manual read() throws IOException {
        return new Manual(Files.readString(Path.of("../../../docs/james.md")));
    }

    /** Returns the one block of a language that contains a text. */
    String block(String language, String containing) {
        List<String> blocks = BLOCK.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .filter(block -> block.contains(containing))
                .toList();
        if (blocks.size() != 1) {
            throw new AssertionError("docs/james.md has " + blocks.size() + " blocks of " + language + " with \""
                    + containing + "\"; expected one");
        }
        return blocks.get(0);
    }

    /** Returns all commands: the lines of the blocks for a shell. */
    List<String> commands() {
        return BLOCK.matcher(text)
                .results()
                .filter(block -> block.group(1).equals("sh"))
                .map((MatchResult block) -> block.group(2).replace("\\\n", " "))
                .flatMap(String::lines)
                .map(line -> line.strip().replaceAll(" +", " "))
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    /** Returns the one command that begins with a text. */
    String command(String beginning) {
        List<String> found = commands().stream()
                .filter(command -> command.startsWith(beginning))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(
                    "docs/james.md has " + found + ", expected one command that begins with " + beginning);
        }
        return found.get(0);
    }
}

package io.github.mailsni.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Expands expressions with the real Exim, many in one process, and in the next one if an expression ends it. */
public final class EximExpansions {
    private static final int PATIENCE_SECONDS = 120;
    private static final int LONGEST_LINE = 900;
    private static final String FAILED = "Failed: ";
    private static final String PROMPT = "> ";
    private static final String CONFIGURATION = """
            primary_hostname = mail.defaultdomain.com
            host_lookup =
            keep_environment =
            spool_directory = DIR
            log_file_path = DIR/log-%s
            """;

    private final Path directory;
    private final Path configuration;

    /**
     * Writes a configuration.
     *
     * @param directory the directory of the configuration, and of Exim's log
     */
    public EximExpansions(Path directory) throws IOException {
        this.directory = directory;
        this.configuration =
                Files.writeString(directory.resolve("exim4.conf"), CONFIGURATION.replace("DIR", directory.toString()));
        MailDaemon.letEverybodyRead(directory);
    }

    /**
     * The outcome of an expression.
     *
     * @param ok whether it has a value
     * @param text the value, or Exim's message
     */
    public record Outcome(boolean ok, String text) {
        /** Whether the expression forced a failure. */
        public boolean forced() {
            return !ok && text.contains("failed and \"fail\" requested");
        }

        /** Whether the expression ended the process. */
        public boolean endedProcess() {
            return !ok && text.isEmpty();
        }
    }

    /**
     * Expands expressions, each on a line of its own.
     *
     * @param serverName the value of the server name's variable, for which Exim expands another tainted variable
     */
    public List<Outcome> expand(String serverName, List<String> expressions) throws IOException, InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        while (outcomes.size() < expressions.size()) {
            outcomes.addAll(run(serverName, expressions.subList(outcomes.size(), expressions.size())));
        }
        return outcomes;
    }

    /** Expands expressions in one process: returns the outcomes up to the one that ends it, or all. */
    private List<Outcome> run(String serverName, List<String> expressions) throws IOException, InterruptedException {
        String input = expressions.stream()
                .map(expression -> continued("[" + forExim(expression) + "]") + "\n" + marker(expression) + "\n")
                .collect(Collectors.joining());
        Path in = Files.writeString(directory.resolve("in"), input);
        Path out = directory.resolve("out");
        Process process = Exim.expanding(configuration, serverName)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("Exim does not come to an end; the expressions are in " + in);
        }
        return outcomes(Files.readString(out, ISO_8859_1), expressions);
    }

    private static List<Outcome> outcomes(String output, List<String> expressions) {
        List<Outcome> outcomes = new ArrayList<>();
        int position = 0;
        for (String expression : expressions) {
            String marker = "\n" + PROMPT + marker(expression) + "\n";
            int end = output.indexOf(marker, position);
            if (end < 0) {
                outcomes.add(new Outcome(false, ""));
                break;
            }
            outcomes.add(outcome(output.substring(position + PROMPT.length(), end)));
            position = end + marker.length();
        }
        return outcomes;
    }

    private static Outcome outcome(String line) {
        if (line.startsWith(FAILED)) {
            return new Outcome(false, line.substring(FAILED.length()));
        }
        if (!line.startsWith("[") || !line.endsWith("]") || line.length() < 2) {
            return new Outcome(false, "no value in brackets: " + line);
        }
        return new Outcome(true, line.substring(1, line.length() - 1));
    }

    private static String marker(String expression) {
        return "marker " + Integer.toHexString(expression.hashCode());
    }

    /**
     * Breaks a long line with backslashes, since Exim bounds the length of lines; it drops the white space at the
     * beginning of a continuation.
     */
    private static String continued(String line) {
        StringBuilder lines = new StringBuilder();
        int start = 0;
        while (line.length() - start > LONGEST_LINE) {
            int end = start + LONGEST_LINE;
            while (Character.isWhitespace(line.charAt(end))) {
                end--;
            }
            lines.append(line, start, end).append("\\\n");
            start = end;
        }
        return lines.append(line, start, line.length()).toString();
    }

    private static String forExim(String expression) {
        return expression.replaceAll("tls_(?:in_)?sni", "sender_host_name");
    }
}

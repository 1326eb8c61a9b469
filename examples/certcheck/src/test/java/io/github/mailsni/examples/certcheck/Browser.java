package io.github.mailsni.examples.certcheck;

import io.github.mailsni.interop.ProcessTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chromium without a window, by the protocol of its driver (W3C WebDriver; on Debian: {@code apt-get install chromium chromium-driver}).
 */
final class Browser implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("on port (\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String WITHOUT_WINDOW = "\"--headless=new\",\"--no-sandbox\",\"--disable-gpu\","
            + "\"--disable-dev-shm-usage\",\"--disable-background-networking\",\"--no-first-run\"";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process driver;
    private final String session;

    private Browser(Process driver, int port, Path profile) throws IOException, InterruptedException {
        this.driver = driver;
        String drivers = "http://127.0.0.1:" + port + "/session";
        String id = Json.parse(post(
                        drivers,
                        "{\"capabilities\":{\"alwaysMatch\":{\"goog:chromeOptions\":{\"args\":[" + WITHOUT_WINDOW
                                + ",\"--user-data-dir=" + profile + "\"]},"
                                + "\"goog:loggingPrefs\":{\"browser\":\"ALL\",\"performance\":\"ALL\"}}}}"))
                .at("value", "sessionId")
                .toString();
        this.session = drivers + "/" + id;
    }

    /**
     * Starts one.
     *
     * @param profile a directory of its own, which need not be there
     */
    static Browser start(Path profile) throws IOException, InterruptedException {
        Process driver = new ProcessBuilder("chromedriver", "--port=0")
                .redirectErrorStream(true)
                .start();
        try {
            BufferedReader said =
                    new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
            List<String> lines = new ArrayList<>();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                lines.add(line);
                Matcher started = PORT.matcher(line);
                if (line.contains("successfully") && started.find()) {
                    return new Browser(driver, Integer.parseInt(started.group(1)), profile);
                }
            }
            throw new IOException("chromedriver did not start: " + lines);
        } catch (IOException | InterruptedException | RuntimeException e) {
            new ProcessTree(driver).end();
            throw e;
        }
    }

    private String post(String address, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(address))
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(address + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    void open(Path page) throws IOException, InterruptedException {
        open(page.toUri());
    }

    void open(URI page) throws IOException, InterruptedException {
        post(session + "/url", "{\"url\":\"" + page + "\"}");
    }

    /** Whether pages that are opened next may run scripts. */
    void allowScripts(boolean allowed) throws IOException, InterruptedException {
        post(
                session + "/goog/cdp/execute",
                "{\"cmd\":\"Emulation.setScriptExecutionDisabled\",\"params\":{\"value\":" + !allowed + "}}");
    }

    /** The value of an expression in the page; it must contain no double quotes and no backslashes. */
    String value(String expression) throws IOException, InterruptedException {
        return Json.parse(post(
                        session + "/execute/sync", "{\"script\":\"return String(" + expression + ")\",\"args\":[]}"))
                .at("value")
                .toString();
    }

    /** The text that is seen of the first element that a selector finds. */
    String text(String selector) throws IOException, InterruptedException {
        return Json.parse(read("/element/" + element(selector) + "/text"))
                .at("value")
                .toString();
    }

    void type(String selector, String text) throws IOException, InterruptedException {
        post(session + "/element/" + element(selector) + "/value", "{\"text\":\"" + text + "\"}");
    }

    void click(String selector) throws IOException, InterruptedException {
        post(session + "/element/" + element(selector) + "/click", "{}");
    }

    private String element(String selector) throws IOException, InterruptedException {
        return Json.parse(post(session + "/element", "{\"using\":\"css selector\",\"value\":\"" + selector + "\"}"))
                .at("value", "element-6066-11e4-a52e-4f735466cecf")
                .toString();
    }

    private String read(String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create(session + path))
                                .timeout(PATIENCE)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** What the browser has logged since this was asked last: {@code browser} for complaints, {@code performance} for requests. */
    List<String> log(String type) throws IOException, InterruptedException {
        Object entries = Json.parse(post(session + "/se/log", "{\"type\":\"" + type + "\"}"))
                .at("value");
        List<String> messages = new ArrayList<>();
        for (Object entry : (List<?>) entries) {
            messages.add(new Json(entry).at("message").toString());
        }
        return messages;
    }

    @Override
    public void close() {
        ProcessTree programs = new ProcessTree(driver);
        try {
            client.send(
                    HttpRequest.newBuilder(URI.create(session))
                            .timeout(PATIENCE)
                            .DELETE()
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException gone) {
            // it is ended below
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            programs.end();
        }
    }
}

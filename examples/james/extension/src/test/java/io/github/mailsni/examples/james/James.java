package io.github.mailsni.examples.james;

import io.github.mailsni.support.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs a whole James server in a directory of its own, as its operator would. */
final class James implements AutoCloseable {
    /** The password of the key store and the trust store. */
    static final String SECRET = "james72laBalle";

    private static final List<String> FILES = List.of(
            "dnsservice.xml",
            "domainlist.xml",
            "imapserver.xml",
            "jmap.properties",
            "jmx.properties",
            "listeners.xml",
            "lmtpserver.xml",
            "logback.xml",
            "mailetcontainer.xml",
            "mailrepositorystore.xml",
            "managesieveserver.xml",
            "pop3server.xml",
            "smtpserver.xml",
            "usersrepository.xml",
            "webadmin.properties");

    private final Path home;
    private final Map<Port, Integer> ports;
    private final Process process;

    /** What is started. */
    enum Release {
        WHOLE_3_8("james-3.8", "org.apache.james.MemoryJamesServerMain"),
        PARTS_3_9("james-3.9", "io.github.mailsni.examples.james.parts.JamesParts");

        private final String classPathFile;
        private final String mainClass;

        Release(String classPathFile, String mainClass) {
            this.classPathFile = classPathFile;
            this.mainClass = mainClass;
        }

        /** The jars of the release, behind the classes of the module that puts them together. */
        String classPath() throws IOException {
            Path file = Path.of(System.getProperty(classPathFile));
            return file.resolveSibling("classes") + ":" + Files.readString(file).strip();
        }
    }

    /** What the server listens on. */
    enum Port {
        SMTP,
        SUBMISSION,
        SMTPS,
        IMAP,
        IMAPS,
        POP3S,
        STRICT,
        WEBADMIN
    }

    private James(Path home, Map<Port, Integer> ports, Process process) {
        this.home = home;
        this.ports = ports;
        this.process = process;
    }

    /** A directory of a server, with its configuration but for the lines about certificates. */
    static final class Home {
        private final Path directory;
        private final Map<Port, Integer> ports = freePorts();

        Home(Path directory, Map<String, String> tlsElements) throws IOException {
            this.directory = directory;
            Files.createDirectories(directory.resolve("conf"));
            Files.createDirectories(directory.resolve("extensions-jars"));
            for (String file : FILES) {
                Files.writeString(conf(file), filled(resource(file), tlsElements));
            }
        }

        Path directory() {
            return directory;
        }

        Path conf(String file) {
            return directory.resolve("conf").resolve(file);
        }

        int port(Port port) {
            return Objects.requireNonNull(ports.get(port));
        }

        private String filled(String text, Map<String, String> tlsElements) {
            String filled = text;
            for (Map.Entry<String, String> element : tlsElements.entrySet()) {
                filled = filled.replace("${" + element.getKey() + "}", element.getValue());
            }
            for (Map.Entry<Port, Integer> port : ports.entrySet()) {
                filled = filled.replace("${" + port.getKey() + "}", Integer.toString(port.getValue()));
            }
            return filled;
        }

        private static String resource(String file) throws IOException {
            try (InputStream in = Objects.requireNonNull(James.class.getResourceAsStream("/conf/" + file))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        /** Starts a server with the options that the README of James names, whether it will start or not. */
        James launch(Release release) throws IOException {
            return launch(List.of(java(), "-Dworking.directory=.", "-cp", release.classPath(), release.mainClass));
        }

        /** Starts the whole server by a command that calls its jar james-server-memory-app.jar. */
        James launch(String command) throws IOException {
            return launch(Stream.of(command.split(" "))
                    .map(word -> word.equals("java") ? java() : word)
                    .map(word -> word.replace("james-server-memory-app.jar", released()))
                    .toList());
        }

        private static String released() {
            try {
                return Release.WHOLE_3_8.classPath();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String java() {
            return Path.of(System.getProperty("java.home"), "bin", "java").toString();
        }

        private James launch(List<String> command) throws IOException {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile());
            builder.environment()
                    .put(
                            "JDK_JAVA_OPTIONS",
                            "-Dlogback.configurationFile=conf/logback.xml -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
            return new James(directory, ports, builder.start());
        }

        private static Map<Port, Integer> freePorts() {
            Map<Port, Integer> ports = new EnumMap<>(Port.class);
            List<ServerSocket> sockets = new ArrayList<>();
            try {
                for (Port port : Port.values()) {
                    ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    sockets.add(socket);
                    ports.put(port, socket.getLocalPort());
                }
                for (ServerSocket socket : sockets) {
                    socket.close();
                }
                return ports;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Waits until the server has started. */
    James started() {
        Eventually.eventually(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("James has ended: " + log());
            }
            if (!log().contains("JAMES server started")) {
                throw new AssertionError("James does not start: " + log());
            }
        });
        return this;
    }

    /** Waits until the server has given up, and returns what it has logged. */
    String failed() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("James goes on: " + log());
        }
        return log();
    }

    InetSocketAddress address(Port port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Objects.requireNonNull(ports.get(port)));
    }

    String log() {
        try {
            return Files.readString(home.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says a line to the server's standard input. */
    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Stops the server as its operator does. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("James does not stop: " + log());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The metadata for GraalVM's native images")
class NativeImageTest {
    private static final String FOLDER = "META-INF/native-image/io.github.mailsni/mailsni-netty-adapter/";
    private static final Pattern CONSTRUCTOR =
            Pattern.compile("\"(?:type|name)\": *\"([^\"<]+)\",\\s*\"methods\": *\\[\\s*\\{\\s*\"name\": *\"<init>\","
                    + "\\s*\"parameterTypes\": *\\[\"([^\"]+)\"]\\s*}\\s*]");

    /** What a native image has to be told of, unless its arguments are constants in the same method. */
    private static final Pattern REFLECTIVE = Pattern.compile("java/lang/Class\\.(forName|newInstance|getResource.*"
            + "|get(Declared)?(Method|Constructor|Field|Classe|RecordComponent)s?|getEnclosing.*)"
            + "|java/lang/reflect/.*|java/lang/ClassLoader\\.(loadClass|get.*Resource.*|find.*)|java/util/ServiceLoader\\..*"
            + "|java/util/ResourceBundle\\..*|java/lang/Module\\.getResource.*"
            + "|java/lang/invoke/MethodHandles\\$Lookup\\..*|java/io/Object(In|Out)putStream\\..*");

    @ParameterizedTest(name = "{0}")
    @CsvSource({"reachability-metadata.json, typeReached", "reflect-config.json, typeReachable"})
    @DisplayName("names the one constructor that is called by its name, for images that have its caller")
    void namesTheConstructor(String file, String condition) throws Exception {
        assumeTrue(SniTlsTest.hasCredentials()); // or the class cannot be linked
        String metadata = read(file);

        Matcher constructor = CONSTRUCTOR.matcher(metadata);
        assertThat(constructor.find()).as(metadata).isTrue();
        Class<?> type = Class.forName(constructor.group(1));
        assertThat(type).isEqualTo(OpenSslCredentialContexts.class);
        assertThat(type.getDeclaredConstructor(Class.forName(constructor.group(2))))
                .isNotNull();
        assertThat(constructor.find()).as("a second one").isFalse();
        assertThat(metadata).contains("\"" + condition + "\": \"" + HostContextFactories.class.getName() + "\"");
    }

    private static String read(String file) throws IOException {
        try (InputStream stream =
                Objects.requireNonNull(SniTls.class.getClassLoader().getResourceAsStream(FOLDER + file), file)) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    @Test
    @DisplayName("has nothing left out: no other class of this module calls anything by its name")
    void nothingElseIsReflective() throws Exception {
        Map<String, Set<String>> reflective = new HashMap<>();
        for (Path file : classFiles()) {
            try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
                List<String> calls = calledMethods(in).stream()
                        .filter(method -> REFLECTIVE.matcher(method).matches())
                        .toList();
                if (!calls.isEmpty()) {
                    reflective.put(file.getFileName().toString(), Set.copyOf(calls));
                }
            }
        }

        assertThat(reflective)
                .containsExactlyEntriesOf(Map.of(
                        "HostContextFactories.class",
                        Set.of(
                                "java/lang/Class.forName",
                                "java/lang/Class.getDeclaredConstructor",
                                "java/lang/reflect/Constructor.newInstance")));
    }

    private static List<Path> classFiles() throws Exception {
        Path classes = Path.of(
                SniTls.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            List<Path> all = files.filter(file -> file.toString().endsWith(".class")
                            && !file.getFileName().toString().equals("module-info.class"))
                    .toList();
            assertThat(all).hasSizeGreaterThan(20);
            return all;
        }
    }

    /** Reads the constant pool (JVM specification, section 4.4). */
    private static List<String> calledMethods(DataInputStream in) throws IOException {
        skip(in, 8); // magic number and versions
        int count = in.readUnsignedShort();
        Map<Integer, String> texts = new HashMap<>();
        Map<Integer, Integer> classNames = new HashMap<>();
        Map<Integer, Integer> names = new HashMap<>();
        List<int[]> methods = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.put(i, in.readUTF());
                case 3, 4, 9, 17, 18 -> skip(in, 4);
                case 5, 6 -> {
                    skip(in, 8);
                    i++; // takes two places
                }
                case 7 -> classNames.put(i, in.readUnsignedShort());
                case 8, 16, 19, 20 -> skip(in, 2);
                case 10, 11 -> methods.add(new int[] {in.readUnsignedShort(), in.readUnsignedShort()});
                case 12 -> {
                    names.put(i, in.readUnsignedShort());
                    skip(in, 2);
                }
                case 15 -> skip(in, 3);
                default -> throw new IOException("unknown constant " + tag);
            }
        }
        return methods.stream()
                .map(method -> texts.get(classNames.get(method[0])) + "." + texts.get(names.get(method[1])))
                .toList();
    }

    private static void skip(DataInputStream in, int bytes) throws IOException {
        in.readFully(new byte[bytes]);
    }
}

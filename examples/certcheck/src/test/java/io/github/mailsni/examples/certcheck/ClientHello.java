package io.github.mailsni.examples.certcheck;

import io.github.mailsni.coverage.ClientProfile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a program offered in its ClientHello (RFC 8446 section 4.1.2), in the order in which it did.
 *
 * @param suites without those that only say that renegotiation is secure, or that this is no first try
 */
record ClientHello(List<Integer> versions, List<Integer> suites, List<Integer> groups, List<Integer> schemes) {
    private static final Set<Integer> PSEUDO_SUITES = Set.of(0x00ff, 0x5600);
    private static final int SUPPORTED_GROUPS = 10;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int RECORD_HEADER = 5;
    private static final int HANDSHAKE_HEADER = 4;
    private static final int RANDOM = 32;

    /** What a table says that a client offers. */
    static ClientHello of(ClientProfile client) {
        return new ClientHello(
                client.versions(), client.cipherSuites(), client.namedGroups(), client.signatureSchemes());
    }

    /** Reads the first record of a connection, with its header. */
    static ClientHello parse(byte[] record) {
        ByteBuffer hello = ByteBuffer.wrap(record).position(RECORD_HEADER + HANDSHAKE_HEADER);
        int legacyVersion = hello.getShort() & 0xffff;
        hello.position(hello.position() + RANDOM);
        skip(hello, hello.get() & 0xff);
        List<Integer> suites = numbers(slice(hello, hello.getShort() & 0xffff));
        suites.removeIf(PSEUDO_SUITES::contains);
        skip(hello, hello.get() & 0xff);
        Map<Integer, ByteBuffer> extensions = new HashMap<>();
        ByteBuffer all = slice(hello, hello.getShort() & 0xffff);
        while (all.hasRemaining()) {
            int type = all.getShort() & 0xffff;
            extensions.put(type, slice(all, all.getShort() & 0xffff));
        }
        return new ClientHello(
                versions(extensions.get(SUPPORTED_VERSIONS), legacyVersion),
                suites,
                list(extensions.get(SUPPORTED_GROUPS)),
                list(extensions.get(SIGNATURE_ALGORITHMS)));
    }

    private static List<Integer> versions(@Nullable ByteBuffer extension, int legacyVersion) {
        return extension == null ? List.of(legacyVersion) : numbers(slice(extension, extension.get() & 0xff));
    }

    private static List<Integer> list(@Nullable ByteBuffer extension) {
        return extension == null ? List.of() : numbers(slice(extension, extension.getShort() & 0xffff));
    }

    private static ByteBuffer slice(ByteBuffer bytes, int length) {
        ByteBuffer slice = bytes.slice(bytes.position(), length);
        skip(bytes, length);
        return slice;
    }

    private static void skip(ByteBuffer bytes, int length) {
        bytes.position(bytes.position() + length);
    }

    private static List<Integer> numbers(ByteBuffer bytes) {
        List<Integer> numbers = new ArrayList<>();
        while (bytes.hasRemaining()) {
            numbers.add(bytes.getShort() & 0xffff);
        }
        return numbers;
    }

    /** In the spelling of the table. */
    @Override
    public String toString() {
        return "versions " + hexadecimal(versions) + "\nsuites " + hexadecimal(suites) + "\ngroups "
                + hexadecimal(groups) + "\nschemes " + hexadecimal(schemes);
    }

    private static String hexadecimal(List<Integer> numbers) {
        StringBuilder text = new StringBuilder();
        numbers.forEach(number -> text.append(String.format("%04x ", number)));
        return text.toString().stripTrailing();
    }
}

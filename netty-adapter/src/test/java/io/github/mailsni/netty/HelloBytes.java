package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The bytes of a ClientHello, such as no client sends that is made for use. Offers TLS 1.2 and 1.3 unless told otherwise. */
final class HelloBytes {
    private static final byte[] X25519_KEY_SHARE = keyShare();

    private final List<byte[]> serverNames = new ArrayList<>();
    private final ByteArrayOutputStream extensions = new ByteArrayOutputStream();
    private int[] cipherSuites = {0x1301, 0xc02b, 0xc02f};
    private int[] schemes = {0x0403, 0x0804, 0x0401};
    private boolean tls13 = true;
    private boolean emptyServerNameList;

    static HelloBytes hello() {
        return new HelloBytes();
    }

    static HelloBytes helloFor(String name) {
        return hello().asking(name.getBytes(US_ASCII));
    }

    HelloBytes asking(byte[] name) {
        return asking(0, name);
    }

    HelloBytes asking(int type, byte[] name) {
        serverNames.add(concat(u8(type), vector16(name)));
        return this;
    }

    HelloBytes askingForNothing() {
        emptyServerNameList = true;
        return this;
    }

    HelloBytes cipherSuites(int... suites) {
        cipherSuites = suites;
        return this;
    }

    HelloBytes schemes(int... codes) {
        schemes = codes;
        return this;
    }

    HelloBytes tls12Only() {
        tls13 = false;
        return this;
    }

    HelloBytes extension(int type, byte[] data) {
        extensions.writeBytes(concat(u16(type), vector16(data)));
        return this;
    }

    /** Fills the message up to a length without its header. */
    HelloBytes ofLength(int length) {
        return extension(21, new byte[length - body().length - 4]);
    }

    /** The message without its header. */
    byte[] body() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(extensions.toByteArray());
        if (!serverNames.isEmpty() || emptyServerNameList) {
            all.writeBytes(concat(u16(0), vector16(vector16(concat(serverNames.toArray(byte[][]::new))))));
        }
        all.writeBytes(concat(u16(10), vector16(vector16(u16(0x001d, 0x0017)))));
        if (schemes.length > 0) {
            all.writeBytes(concat(u16(13), vector16(vector16(u16(schemes)))));
        }
        if (tls13) {
            all.writeBytes(concat(u16(43), vector16(vector8(u16(0x0304, 0x0303)))));
            all.writeBytes(concat(u16(51), vector16(vector16(X25519_KEY_SHARE))));
        }
        return concat(
                u16(0x0303),
                new byte[32],
                vector8(new byte[0]),
                vector16(u16(cipherSuites)),
                vector8(new byte[1]),
                vector16(all.toByteArray()));
    }

    /** The message. */
    byte[] message() {
        byte[] body = body();
        return concat(new byte[] {1, (byte) (body.length >> 16), (byte) (body.length >> 8), (byte) body.length}, body);
    }

    /** The message in records of at most the given length. */
    byte[] records(int longest) {
        byte[] message = message();
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int from = 0; from < message.length; from += longest) {
            byte[] part = Arrays.copyOfRange(message, from, Math.min(message.length, from + longest));
            records.writeBytes(record(22, part));
        }
        return records.toByteArray();
    }

    /** The message in one record. */
    byte[] record() {
        return records(1 << 14);
    }

    static byte[] record(int type, byte[] payload) {
        return concat(new byte[] {(byte) type, 3, 1}, vector16(payload));
    }

    private static byte[] keyShare() {
        byte[] key = new byte[32];
        key[0] = 9; // the base point, as good as any
        return concat(u16(0x001d), vector16(key));
    }

    private static byte[] vector8(byte[] bytes) {
        return concat(u8(bytes.length), bytes);
    }

    static byte[] vector16(byte[] bytes) {
        return concat(u16(bytes.length), bytes);
    }

    private static byte[] u8(int number) {
        return new byte[] {(byte) number};
    }

    static byte[] u16(int... numbers) {
        byte[] bytes = new byte[2 * numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            bytes[2 * i] = (byte) (numbers[i] >> 8);
            bytes[2 * i + 1] = (byte) numbers[i];
        }
        return bytes;
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}

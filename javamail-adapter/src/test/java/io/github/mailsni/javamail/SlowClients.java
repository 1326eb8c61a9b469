package io.github.mailsni.javamail;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Clients that begin a ClientHello, and send a byte of it at a time until the server ends the connection. For one thread. */
final class SlowClients implements Closeable {
    /** Announces a record so long that it is not over before the server is. */
    private static final byte[] BEGINNING = {22, 3, 1, 0x40, 0, 1, 0, 0x3f, (byte) 0xfc, 3, 3};

    private final List<Socket> connected = new ArrayList<>();
    private int sent;

    static SlowClients dial(int number, int port, boolean startTls) throws IOException {
        SlowClients clients = new SlowClients();
        for (int i = 0; i < number; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            clients.connected.add(socket);
            if (startTls) {
                startTls(socket);
            }
        }
        return clients;
    }

    private static void startTls(Socket socket) throws IOException {
        BufferedReader answers =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        answers.readLine();
        socket.getOutputStream().write("STARTTLS\r\n".getBytes(StandardCharsets.US_ASCII));
        if (!String.valueOf(answers.readLine()).startsWith("220")) {
            throw new IOException("no STARTTLS");
        }
    }

    /** How many are still connected after another byte of each. */
    int sendOneByteEach() {
        int octet = sent < BEGINNING.length ? BEGINNING[sent] : 0;
        sent++;
        connected.removeIf(socket -> isGone(socket, octet));
        return connected.size();
    }

    private static boolean isGone(Socket socket, int octet) {
        try {
            socket.getOutputStream().write(octet);
            return false;
        } catch (IOException disconnected) {
            return true;
        }
    }

    /** Until the server has disconnected all of them; how long that may take is the test's affair. */
    void sendUntilDisconnected() throws InterruptedException {
        while (sendOneByteEach() > 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : connected) {
            socket.close();
        }
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.internal.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Draws a table of hosts and kinds of clients: whether each client accepts the host, and the key type that it is
 * presented.
 */
final class ClientTable {
    private static final int WIDTH_OF_HOST = 25;
    private static final int WIDTH_OF_CLIENT = 13;
    private static final String ECDSA = "ECDSA ";

    private ClientTable() {}

    static String of(List<HostCoverage> hosts) {
        List<ClientProfile> clients = Arrays.stream(ClientProfile.values())
                .filter(client ->
                        hosts.stream().anyMatch(host -> host.client(client).isPresent()))
                .toList();
        int[] widths = new int[clients.size()];
        Arrays.fill(widths, WIDTH_OF_CLIENT);
        widths[0] = WIDTH_OF_HOST;
        Table table = new Table(widths);
        add(
                table,
                "HOST",
                clients.stream()
                        .map(client -> client.code().toUpperCase(Locale.ROOT))
                        .toList());
        for (HostCoverage host : hosts) {
            add(
                    table,
                    Printable.line(host.host()),
                    clients.stream().map(client -> cell(host.client(client))).toList());
        }
        return table.toString();
    }

    private static void add(Table table, String host, List<String> cells) {
        List<String> row = new ArrayList<>(cells);
        String last = row.remove(row.size() - 1);
        row.add(0, host);
        table.row(List.of(last), row.toArray(String[]::new));
    }

    private static String cell(Optional<ClientVerdict> verdict) {
        if (verdict.isEmpty()) {
            return "";
        }
        List<PresentedCertificate> presented = verdict.get().presented();
        String key = presented.isEmpty() ? "(none)" : presented.get(0).key();
        return (verdict.get().covered() ? "ok " : "FAIL ")
                + (key.startsWith(ECDSA) ? key.substring(ECDSA.length()) : key)
                + (presented.size() > 1 ? " +" + (presented.size() - 1) : "");
    }
}

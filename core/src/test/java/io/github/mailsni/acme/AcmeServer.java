package io.github.mailsni.acme;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.mailsni.testing.RequestAuthority;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An ACME server (RFC 8555) on the loopback interface that trusts its clients: each authorization is valid from the start, so that no
 * client has a challenge to solve, and signatures and nonces are not checked.
 */
public final class AcmeServer implements AutoCloseable {
    private static final Duration LIFE = Duration.ofDays(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Decoder BASE64 = Base64.getUrlDecoder();
    private static final String CHAIN = "application/pem-certificate-chain";
    private static final String NO_ACCOUNT = "{\"type\": \"urn:ietf:params:acme:error:accountDoesNotExist\"}";
    private static final int NO_BODY = -1;

    static {
        // else the head of each answer waits for the body, and the body 40 ms for the acknowledgement of the head
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final RequestAuthority authority = new RequestAuthority();
    private final TestAuthority httpsAuthority = TestAuthority.create("mailsni test CA of the ACME server");
    private final List<Order> orders = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer http;
    private final HttpsServer https;
    /** One account has all orders, whoever asks. */
    private volatile boolean hasAccount;

    private volatile Duration age = Duration.ZERO;

    /** What a client has ordered, and the certificate that was issued for it: none before the client has sent its request. */
    private record Order(List<String> names, List<X509Certificate> issued) {}

    /** Starts a server on two free ports. */
    public AcmeServer() throws IOException, GeneralSecurityException {
        InetSocketAddress freePort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        http = HttpServer.create(freePort, 0);
        https = HttpsServer.create(freePort, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(context()));
        start(http, url());
        start(https, secureUrl());
    }

    private SSLContext context() throws IOException, GeneralSecurityException {
        TestCertificate certificate = httpsAuthority
                .certificateFor("localhost")
                .andFor(InetAddress.getLoopbackAddress())
                .issue();
        char[] password = "secret".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(new ByteArrayInputStream(certificate.pkcs12(password)), password);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private void start(HttpServer server, String url) {
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange, url);
            }
        });
        server.setExecutor(threads);
        server.start();
    }

    /** Returns the URL of the server; {@code /directory} below it is where clients begin. */
    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Returns the URL for clients that insist on HTTPS. */
    public String secureUrl() {
        return "https://127.0.0.1:" + https.getAddress().getPort();
    }

    /** Returns the authority that those clients have to trust, as PEM. */
    public String secureUrlRoot() {
        return httpsAuthority.certificatePem();
    }

    /** Returns the authority that signs what clients order. */
    public RequestAuthority authority() {
        return authority;
    }

    /** Issues certificates from now on as it did some time ago: after 80 of their 90 days, clients renew them. */
    public void issueAsOf(Duration ago) {
        age = ago;
    }

    /**
     * Returns the newest certificate that was issued for a host, or for the wildcard of its domain.
     *
     * @param keyAlgorithm the algorithm of its key, as the JDK calls it
     */
    public X509Certificate newest(String host, String keyAlgorithm) {
        String wildcard = "*" + host.substring(host.indexOf('.'));
        return orders.stream()
                .filter(order -> order.names().contains(host) || order.names().contains(wildcard))
                .flatMap(order -> order.issued().stream())
                .filter(certificate -> certificate.getPublicKey().getAlgorithm().equals(keyAlgorithm))
                .reduce((older, newer) -> newer)
                .orElseThrow(() -> new AssertionError(
                        "no client has ordered a certificate for " + host + " with a key of type " + keyAlgorithm));
    }

    private void answer(HttpExchange exchange, String url) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        String resource = path[1];
        String id = path.length > 2 ? path[2] : "";
        JsonNode payload = payload(exchange.getRequestBody().readAllBytes());
        exchange.getResponseHeaders().set("Replay-Nonce", UUID.randomUUID().toString());
        switch (resource) {
            case "directory" -> send(exchange, 200, directory(url));
            case "nonce" ->
                exchange.sendResponseHeaders(exchange.getRequestMethod().equals("HEAD") ? 200 : 204, NO_BODY);
            case "new-account" -> {
                if (payload.has("onlyReturnExisting") && !hasAccount) {
                    send(exchange, 400, "application/problem+json", NO_ACCOUNT);
                } else {
                    exchange.getResponseHeaders().set("Location", url + "/account/1");
                    send(exchange, hasAccount ? 200 : 201, Map.of("status", "valid"));
                    hasAccount = true;
                }
            }
            case "account" -> send(exchange, 200, Map.of("status", "valid"));
            case "new-order" -> {
                int number = place(payload);
                exchange.getResponseHeaders().set("Location", url + "/order/" + number);
                send(exchange, 201, order(number, url));
            }
            case "order" -> send(exchange, 200, order(Integer.parseInt(id), url));
            case "authorization" -> send(exchange, 200, authorization(id));
            case "finalize" -> {
                issue(
                        orders.get(Integer.parseInt(id)),
                        BASE64.decode(payload.path("csr").asText()));
                send(exchange, 200, order(Integer.parseInt(id), url));
            }
            case "certificate" -> send(exchange, 200, CHAIN, chain(orders.get(Integer.parseInt(id))));
            default -> exchange.sendResponseHeaders(404, NO_BODY);
        }
    }

    /** Returns what a client says, without its signature; a POST-as-GET (section 6.3) says nothing. */
    private static JsonNode payload(byte[] body) throws IOException {
        return JSON.readTree(BASE64.decode(JSON.readTree(body).path("payload").asText()));
    }

    private static void send(HttpExchange exchange, int status, Map<String, Object> object) throws IOException {
        send(exchange, status, "application/json", JSON.writeValueAsString(object));
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static Map<String, Object> directory(String url) {
        return Map.of(
                "newNonce", url + "/nonce",
                "newAccount", url + "/new-account",
                "newOrder", url + "/new-order",
                "revokeCert", url + "/revoke",
                "keyChange", url + "/change-key");
    }

    private synchronized int place(JsonNode payload) {
        List<String> names = new ArrayList<>();
        payload.path("identifiers").forEach(each -> names.add(each.path("value").asText()));
        orders.add(new Order(names, new CopyOnWriteArrayList<>()));
        return orders.size() - 1;
    }

    private Map<String, Object> order(int number, String url) {
        Order order = orders.get(number);
        return Map.of(
                "status",
                order.issued().isEmpty() ? "ready" : "valid",
                "expires",
                tomorrow(),
                "identifiers",
                order.names().stream().map(AcmeServer::identifier).toList(),
                "authorizations",
                order.names().stream()
                        .map(name -> url + "/authorization/" + name)
                        .toList(),
                "finalize",
                url + "/finalize/" + number,
                "certificate",
                url + "/certificate/" + number);
    }

    private static Map<String, Object> authorization(String name) {
        boolean wildcard = name.startsWith("*.");
        return Map.of(
                "status", "valid",
                "expires", tomorrow(),
                "identifier", identifier(wildcard ? name.substring(2) : name),
                "wildcard", wildcard,
                "challenges", List.of());
    }

    private static Map<String, String> identifier(String name) {
        return Map.of("type", "dns", "value", name);
    }

    private static String tomorrow() {
        return Instant.now()
                .plus(1, ChronoUnit.DAYS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private void issue(Order order, byte[] request) {
        Instant from = Instant.now().minus(age);
        order.issued().add(authority.sign(request, order.names(), from, from.plus(LIFE)));
    }

    private String chain(Order order) {
        return RequestAuthority.pem(List.of(order.issued().get(0), authority.certificate()));
    }

    @Override
    public void close() {
        http.stop(0);
        https.stop(0);
        threads.shutdown();
    }
}

package io.github.mailsni.examples.smtp;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Decides who may ask. With a token: who has it. Without one, the port is on the loopback interface, which the browser
 * of a person on this computer reaches, too: so that no page of a stranger asks through it, the host in the request must
 * be a name of the loopback interface (a stranger's name that leads there has another one, "DNS rebinding"), and a
 * request from another site is refused.
 *
 * <p>Immutable and thread-safe.
 */
final class AdminGuard {
    private static final Pattern LOOPBACK = Pattern.compile(
            "(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1])(?::\\d{1,5})?", Pattern.CASE_INSENSITIVE);

    private static final String SEC_FETCH_SITE = "Sec-Fetch-Site";

    private final Optional<byte[]> expected;

    AdminGuard(Optional<String> token) {
        this.expected = token.map(secret -> ("Bearer " + secret).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Refuses a request; empty if it may be answered. */
    Optional<AdminAnswer> refuse(HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (expected.isPresent()) {
            if (!hasToken(headers, expected.get())) {
                return Optional.of(AdminAnswer.text(401, "the header Authorization must have the token"));
            }
        } else if (!isForLoopback(headers)) {
            return Optional.of(AdminAnswer.text(
                    403, "ask for 127.0.0.1, [::1] or localhost: other hosts need --admin-token-file"));
        }
        if (!request.method().equals(HttpMethod.GET)
                && !request.method().equals(HttpMethod.HEAD)
                && isFromElsewhere(headers)) {
            return Optional.of(AdminAnswer.text(403, "a request of another site is refused"));
        }
        return Optional.empty();
    }

    /** Compares in a time that depends on the length alone. */
    private static boolean hasToken(HttpHeaders headers, byte[] expected) {
        List<String> given = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        return given.size() == 1 && MessageDigest.isEqual(given.get(0).getBytes(StandardCharsets.ISO_8859_1), expected);
    }

    private static boolean isForLoopback(HttpHeaders headers) {
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        return hosts.size() == 1 && LOOPBACK.matcher(hosts.get(0)).matches();
    }

    /** Browsers name the origin of each POST; programs such as curl do not. */
    private static boolean isFromElsewhere(HttpHeaders headers) {
        String host = headers.get(HttpHeaderNames.HOST);
        return headers.getAll(HttpHeaderNames.ORIGIN).stream().anyMatch(origin -> !origin.equals("http://" + host))
                || headers.getAll(SEC_FETCH_SITE).stream()
                        .anyMatch(site -> !site.equals("same-origin") && !site.equals("none"));
    }
}

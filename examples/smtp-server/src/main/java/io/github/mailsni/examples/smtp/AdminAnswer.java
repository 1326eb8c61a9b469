package io.github.mailsni.examples.smtp;

import io.github.mailsni.coverage.StatusPage;

/**
 * An answer to a request of an operator.
 *
 * @param status the status code of HTTP
 * @param type the media type
 * @param body the body, in ASCII
 */
record AdminAnswer(int status, String type, String body) {
    private static final String TEXT = "text/plain; charset=utf-8";

    static AdminAnswer text(int status, String text) {
        return new AdminAnswer(status, TEXT, text.endsWith("\n") ? text : text + "\n");
    }

    static AdminAnswer json(int status, String json) {
        return new AdminAnswer(status, "application/json", json);
    }

    static AdminAnswer page(String html) {
        return new AdminAnswer(200, "text/html; charset=utf-8", html);
    }

    static AdminAnswer metrics(String scrape) {
        return new AdminAnswer(200, "text/plain; version=0.0.4; charset=utf-8", scrape);
    }

    /** What a browser may do with the answer. */
    String policy() {
        return type.startsWith("text/html")
                ? StatusPage.contentSecurityPolicy()
                : "default-src 'none'; frame-ancestors 'none'";
    }
}

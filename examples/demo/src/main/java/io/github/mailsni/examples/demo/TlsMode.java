package io.github.mailsni.examples.demo;

/** How TLS begins. */
enum TlsMode {
    /** After a plaintext greeting, as on ports 25 and 587. */
    STARTTLS("STARTTLS"),
    /** At once, as on port 465. */
    IMPLICIT("implicit TLS");

    private final String words;

    TlsMode(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}

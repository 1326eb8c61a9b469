package io.github.mailsni.examples.certcheck;

import io.github.mailsni.Layout;

/** The layouts that can be named on the command line. */
enum LayoutName {
    EXIM,
    CERTBOT,
    PAIRS,
    BUNDLE,
    PKCS12,
    KUBERNETES;

    Layout layout() {
        return switch (this) {
            case EXIM -> Layout.exim();
            case CERTBOT -> Layout.certbot();
            case PAIRS -> Layout.pairs();
            case BUNDLE -> Layout.bundle();
            case PKCS12 -> Layout.pkcs12();
            case KUBERNETES -> Layout.kubernetes();
        };
    }
}

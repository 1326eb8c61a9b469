package io.github.mailsni.examples.questions;

import java.io.IOException;
import java.io.Serial;

/** Says that a server has answered something else than it was asked. */
final class WrongAnswerException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    WrongAnswerException(String message) {
        super(message);
    }
}

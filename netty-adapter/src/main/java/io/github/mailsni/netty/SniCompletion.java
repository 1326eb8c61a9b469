package io.github.mailsni.netty;

import io.github.mailsni.RequestedName;
import io.github.mailsni.ServerName;
import io.netty.handler.ssl.SniCompletionEvent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the events that Netty's {@code SniHandler} fires, for handlers that wait for one. */
final class SniCompletion {
    private SniCompletion() {}

    static SniCompletionEvent succeeded(RequestedName name) {
        return new SniCompletionEvent(hostName(name));
    }

    static SniCompletionEvent failed(RequestedName name, Throwable cause) {
        return new SniCompletionEvent(hostName(name), cause);
    }

    /** In lower case, as from {@code SniHandler}, but escaped: the event is logged by whoever logs events. */
    private static @Nullable String hostName(RequestedName name) {
        if (name instanceof ServerName valid) {
            return valid.toString();
        }
        return name instanceof RequestedName.Invalid invalid ? invalid.escaped().toLowerCase(Locale.ROOT) : null;
    }
}

package io.github.mailsni.examples.smtp;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs actions at signals. The JDK has no supported API for them. {@code sun.misc.Signal} of the module {@code
 * jdk.unsupported} is called by reflection, since compilers warn of every direct use of it.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /**
     * Runs an action at each SIGHUP, which ends the program otherwise.
     *
     * @param action run on a thread of the JVM; must not block for long
     * @return false if this platform has no such signal, the JVM was told to leave it alone ({@code -Xrs}), or this
     *     process was started so that it ignores it, as {@code nohup} does
     */
    static boolean onHangUp(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "reload at SIGHUP";
            };
            Object before = signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance("HUP"),
                            Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls));
            if (before == handler.getField("SIG_IGN").get(null)) {
                LOG.info(
                        "SIGHUP does not reload: this process was started so that it ignores the signal, as under nohup;"
                                + " POST /reload of --admin does");
                return false;
            }
            return true;
        } catch (ReflectiveOperationException notHere) {
            LOG.debug("SIGHUP is not handled", notHere);
            return false;
        }
    }
}

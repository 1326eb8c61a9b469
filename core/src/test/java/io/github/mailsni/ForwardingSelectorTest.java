package io.github.mailsni;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateSource.Registration;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("A selector that hands on to another one")
class ForwardingSelectorTest {
    private static final ServerName NAME = ServerName.of("mail.example.com");
    private static final Credential CREDENTIAL = credential();
    private static final HostCredentials HOST = HostCredentials.of("mail.example.com", List.of(CREDENTIAL));
    private static final Selection OWN = new Selection(HOST, MatchKind.EXACT, true, List.of(HOST));
    private static final Selection UNKNOWN = new Selection(HOST, MatchKind.DEFAULT, false, List.of(HOST));

    private final Set<String> asked = new LinkedHashSet<>();
    private final CertificateSelector behind = recording();

    private final ForwardingSelector selector = new ForwardingSelector() {
        @Override
        protected CertificateSelector selector() {
            return behind;
        }
    };

    /** A selector that selects one thing for all names, and has all but one of them on the disk. */
    private final ForwardingSelector changed = new ForwardingSelector() {
        @Override
        protected CertificateSelector selector() {
            return behind;
        }

        @Override
        public boolean readsDisk(RequestedName name) {
            return !name.equals(NAME);
        }

        @Override
        public Selection select(RequestedName name) {
            return OWN;
        }
    };

    private static Credential credential() {
        TestCertificate issued = TestAuthority.create("Forwarding").issue("mail.example.com");
        return Credential.of(issued.privateKey(), issued.chain());
    }

    /** A selector that notes what it is asked. */
    private CertificateSelector recording() {
        return (CertificateSelector) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {CertificateSelector.class}, (proxy, method, arguments) -> {
                    asked.add(method.getName());
                    return switch (method.getName()) {
                        case "select" -> UNKNOWN;
                        case "unknownNames" -> UnknownNamePolicy.REJECT;
                        case "readsDisk" -> true;
                        case "report" -> LoadReport.empty();
                        case "stored" -> Stream.empty();
                        case "origin" -> proxy;
                        case "onChange", "onClose" -> (Registration) () -> {};
                        default -> null;
                    };
                });
    }

    private static Object argument(Class<?> type) {
        if (type == RequestedName.class) {
            return NAME;
        }
        if (type == Selection.class) {
            return UNKNOWN;
        }
        if (type == Credential.class) {
            return CREDENTIAL;
        }
        return (Runnable) () -> {};
    }

    @TestFactory
    @DisplayName("hands on")
    Stream<DynamicTest> handsOn() {
        return Arrays.stream(CertificateSelector.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !Set.of("rejects", "selectInMemory", "withUnknownNames", "withDefaultHost", "orElse")
                        .contains(method.getName()))
                .map(method -> DynamicTest.dynamicTest(method.getName(), () -> assertHandedOn(method)));
    }

    private void assertHandedOn(Method method) throws ReflectiveOperationException {
        asked.clear();

        method.invoke(
                selector,
                Arrays.stream(method.getParameterTypes())
                        .map(ForwardingSelectorTest::argument)
                        .toArray());

        assertThat(asked).containsExactly(method.getName());
    }

    @Test
    @DisplayName("rejects by the policy behind it, or by another one in its place")
    void rejects() {
        assertThat(selector.rejects(NAME)).isTrue();
        assertThat(selector.withUnknownNames(UnknownNamePolicy.DEFAULT).rejects(NAME))
                .isFalse();
        assertThat(selector.withUnknownNames(UnknownNamePolicy.DEFAULT)
                        .withUnknownNames(UnknownNamePolicy.REJECT)
                        .rejects(NAME))
                .isTrue();
    }

    @Test
    @DisplayName("selects without the disk what it selects otherwise, if it does not read the disk")
    void selectsInMemory() {
        assertThat(changed.selectInMemory(NAME)).containsSame(OWN);
        assertThat(changed.selectInMemory(RequestedName.absent())).isEmpty();
        assertThat(changed.withUnknownNames(UnknownNamePolicy.REJECT).selectInMemory(NAME))
                .containsSame(OWN);
    }

    @Test
    @DisplayName("is asked by a view of it, so that what it changes counts there")
    void viewed() {
        assertThat(changed.withUnknownNames(UnknownNamePolicy.REJECT).select(NAME))
                .isSameAs(OWN);
        assertThat(changed.rejects(NAME)).isFalse();
    }
}

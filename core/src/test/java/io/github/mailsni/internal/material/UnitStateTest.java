package io.github.mailsni.internal.material;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.internal.material.UnitState.Doubted;
import io.github.mailsni.internal.material.UnitState.Refused;
import io.github.mailsni.internal.material.UnitState.Unread;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A unit of a directory")
class UnitStateTest {
    private static final Path FILE = Path.of("exim.crt.mail.example.com");
    private static final RefusedFile PROBLEM =
            new RefusedFile(FILE, RefusalReason.KEY_MISMATCH, "the key does not belong to the certificate");
    private static final CertificateWarning WARNING = new CertificateWarning(FILE, "certificate-expired", "it expired");
    private static final Credential CREDENTIAL = credential();
    private static final List<Credential> CREDENTIALS = List.of(CREDENTIAL);

    private static Credential credential() {
        TestCertificate issued = TestAuthority.create("Units").issue("mail.example.com");
        return Credential.of(issued.privateKey(), issued.chain());
    }

    private static GoodUnit good() {
        return GoodUnit.of(7, Long.MAX_VALUE, CREDENTIALS, List.of("also.example.com"), List.of(WARNING), List.of());
    }

    @Test
    @DisplayName("may serve before it is read, and nothing of it is known")
    void unread() {
        UnitState unread = Unread.UNREAD;

        assertThat(unread.serves()).isTrue();
        assertThat(unread.isRead()).isFalse();
        assertThat(unread.count()).isZero();
        assertThat(unread.inMemory()).isEmpty();
        assertThat(unread.notAfter()).isEqualTo(Long.MAX_VALUE);
        assertThat(unread.stamp()).isEqualTo(FileStamp.ABSENT);
        assertThat(unread.withoutMaterial()).isSameAs(unread);
    }

    @Test
    @DisplayName("is read again unless it was read, is decided, and its files look as they did then")
    void settled() {
        FileStamp.Look same = new FileStamp.Look(7, false, false);
        FileStamp.Look changed = new FileStamp.Look(8, false, false);
        FileStamp.Look absent = new FileStamp.Look(FileStamp.ABSENT, false, false);

        assertThat(good().isRead()).isTrue();
        assertThat(good().isSettledBy(same, Instant.EPOCH)).isTrue();
        assertThat(good().isSettledBy(changed, Instant.EPOCH)).isFalse();
        assertThat(good().refused(7, PROBLEM, 4).isSettledBy(same, Instant.EPOCH))
                .isTrue();
        assertThat(good().doubted(PROBLEM).isSettledBy(absent, Instant.EPOCH)).isFalse();
        assertThat(Unread.UNREAD.isSettledBy(absent, Instant.EPOCH)).isFalse();
    }

    @Test
    @DisplayName("that is good serves what its files hold, and reads them again when memory has lost it")
    void goodAgain() {
        GoodUnit lost = good().withoutMaterial();

        assertThat(good().inMemory()).isEqualTo(CREDENTIALS);
        assertThat(lost.inMemory()).isEmpty();
        assertThat(lost.serves()).isTrue();
        assertThat(lost.count()).isEqualTo(1);
        assertThat(lost.names()).containsExactly("also.example.com");
        assertThat(lost.notAfter()).isEqualTo(CREDENTIAL.notAfter().toEpochMilli());

        lost.again(CREDENTIALS);

        assertThat(lost.inMemory()).isEqualTo(CREDENTIALS);
    }

    @Test
    @DisplayName("that is doubted goes on with what was good, and with its names, and is read again at the next look")
    void doubted() {
        Doubted doubted = good().doubted(PROBLEM);

        assertThat(doubted.serves()).isTrue();
        assertThat(doubted.isDoubted()).isTrue();
        assertThat(doubted.isRefused()).isFalse();
        assertThat(doubted.refusal()).isEqualTo(PROBLEM);
        assertThat(doubted.inMemory()).isEqualTo(CREDENTIALS);
        assertThat(doubted.kept()).isEqualTo(CREDENTIALS);
        assertThat(doubted.names()).containsExactly("also.example.com");
        assertThat(doubted.warnings()).containsExactly(WARNING);
        assertThat(doubted.notAfter()).isEqualTo(good().notAfter());
        assertThat(doubted.leafHash()).isEqualTo(good().leafHash());
        assertThat(doubted.stamp()).isEqualTo(FileStamp.ABSENT);
        assertThat(doubted.fresh()).isSameAs(doubted);
        assertThat(doubted.doubted(PROBLEM)).isEqualTo(doubted);
    }

    @Test
    @DisplayName("that is doubted while its key material is not in memory may still serve, and keeps its names")
    void doubtedWithoutMaterial() {
        Doubted doubted = good().withoutMaterial().doubted(PROBLEM);

        assertThat(doubted.serves()).isTrue();
        assertThat(doubted.kept()).isEmpty();
        assertThat(doubted.names()).containsExactly("also.example.com");
        assertThat(doubted.count()).isEqualTo(1);
    }

    @Test
    @DisplayName("that is refused goes on with what was good, straight away or after a doubt")
    void refused() {
        for (UnitState before : List.of(good(), good().doubted(PROBLEM))) {
            Refused refused = before.refused(9, PROBLEM, 4);

            assertThat(refused.serves()).isTrue();
            assertThat(refused.isRefused()).isTrue();
            assertThat(refused.isDoubted()).isFalse();
            assertThat(refused.kept()).isEqualTo(CREDENTIALS);
            assertThat(refused.names()).containsExactly("also.example.com");
            assertThat(refused.count()).isEqualTo(1);
            assertThat(refused.notAfter()).isEqualTo(good().notAfter());
            assertThat(refused.stamp()).isEqualTo(9);
            assertThat(refused.leafHash()).isEqualTo(4);
            assertThat(refused.fresh().stamp()).isNotEqualTo(9);
            assertThat(refused.withoutMaterial().inMemory()).isEqualTo(CREDENTIALS);
        }
    }

    @Test
    @DisplayName("that is doubted or refused keeps the predecessors of what was good, too")
    void predecessors() {
        List<Credential> predecessors = List.of(credential());
        GoodUnit renewed = GoodUnit.of(7, Long.MAX_VALUE, CREDENTIALS, List.of(), List.of(), predecessors);

        assertThat(renewed.doubted(PROBLEM).predecessors()).isEqualTo(predecessors);
        assertThat(renewed.refused(9, PROBLEM, 4).predecessors()).isEqualTo(predecessors);
        assertThat(renewed.withoutMaterial().refused(9, PROBLEM, 4).predecessors())
                .isEqualTo(predecessors);
    }

    @Test
    @DisplayName("is decided to be refused when the time of its writer is up, or when it is refused as before")
    void decided() {
        Refused refused = good().refused(9, PROBLEM, 4);
        RefusedFile other = new RefusedFile(FILE, RefusalReason.KEY_MISMATCH, "the key belongs to another certificate");

        assertThat(refused.isDecided(good(), true)).isTrue();
        assertThat(refused.isDecided(good(), false)).isFalse();
        assertThat(refused.isDecided(good().doubted(PROBLEM), false)).isFalse();
        assertThat(refused.isDecided(good().refused(8, PROBLEM, 4), false)).isTrue();
        assertThat(refused.isDecided(good().refused(8, other, 4), false)).isFalse();
    }

    @Test
    @DisplayName("that is refused and was never good serves nothing and has no names")
    void neverGood() {
        for (UnitState before : List.of(Unread.UNREAD, good().withoutMaterial())) {
            Refused refused = before.refused(9, PROBLEM, 4);

            assertThat(refused.serves()).isFalse();
            assertThat(refused.count()).isZero();
            assertThat(refused.names()).isEmpty();
            assertThat(refused.notAfter()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    @DisplayName("has one warning more, whatever its state, once it was read")
    void warned() {
        CertificateWarning more = new CertificateWarning(FILE, "root-in-chain", "the root is in the chain");

        assertThat(good().warned(more).warnings()).containsExactly(WARNING, more);
        assertThat(good().warned(more).inMemory()).isEqualTo(CREDENTIALS);
        assertThat(good().doubted(PROBLEM).warned(more).warnings()).containsExactly(WARNING, more);
        assertThat(good().refused(9, PROBLEM, 4).warned(more).warnings()).containsExactly(WARNING, more);
        assertThat(Unread.UNREAD.warned(more)).isSameAs(Unread.UNREAD);
    }
}

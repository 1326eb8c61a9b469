package io.github.mailsni.directory;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.material.UnitState;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out whose a key is that does not belong to its certificate: most often two were exchanged. */
final class KeyOwnerSearch {
    private final Path directory;
    private final UnitReader reader;

    KeyOwnerSearch(Path directory, UnitReader reader) {
        this.directory = directory;
        this.reader = reader;
    }

    /** Explains why files are refused: if the key belongs to the certificate of another unit, names that. */
    RefusedFile explain(Unit stray, UnitState found, Inventory contents) {
        RefusedFile refusal = requireNonNull(found.refusal());
        if (refusal.reason() != RefusalReason.KEY_MISMATCH) {
            return refusal;
        }
        String owner = publicKeys(stray).stream()
                .flatMap(key -> ownerOf(key, stray, contents).stream())
                .findFirst()
                .map(file -> " (it belongs to the one in " + Printable.path(directory.relativize(file)) + ")")
                .orElse("");
        return new RefusedFile(
                refusal.file(), refusal.reason(), refusal.problem() + owner + "; renew both together", refusal.hosts());
    }

    private Optional<Path> ownerOf(PublicKey key, Unit stray, Inventory contents) {
        List<Unit> owners = new ArrayList<>();
        contents.units().forEach(files -> {
            if (files != stray && files.state().leafHash() == key.hashCode()) {
                owners.add(files);
            }
        });
        return owners.stream()
                .flatMap(files -> certificateFile(files, key).stream())
                .findFirst();
    }

    private List<PublicKey> publicKeys(Unit stray) {
        try {
            return reader.disk().touch(stray.unit(), () -> reader.publicKeys(stray));
        } catch (UnansweredException e) {
            return List.of();
        }
    }

    private Optional<Path> certificateFile(Unit files, PublicKey key) {
        try {
            return reader.disk().touch(files.unit(), () -> reader.certificateFile(files, key));
        } catch (UnansweredException e) {
            return Optional.empty();
        }
    }
}

package io.github.mailsni.internal.catalog;

import io.github.mailsni.internal.material.PairFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A unit of a directory in which names of files say nothing: the best pair for some hosts and a type of key, or a file that cannot be read.
 *
 * @param label what it is called in a log: its first host, or the file
 * @param names the hosts that it is for; none if the file cannot be read
 * @param certificate the file of the certificate, or the one that cannot be read
 * @param key the file of the key; empty if there is none
 * @param chain the files with the rest of the chain
 * @param store whether certificate and key are in a key store
 * @param hash tells the certificate from another in the same file
 * @param problem why it is not in service whatever its files hold; empty if that is theirs to say
 */
public record FoundPair(
        String label,
        List<String> names,
        Path certificate,
        Optional<Path> key,
        List<Path> chain,
        boolean store,
        int hash,
        Optional<Unwalked> problem) {
    public FoundPair {
        names = List.copyOf(names);
        chain = List.copyOf(chain);
    }

    /** A file that is broken, or a folder that is not looked into. */
    static FoundPair refused(String label, Path file, boolean store, Optional<Unwalked> problem) {
        return new FoundPair(label, List.of(), file, Optional.of(file), List.of(), store, 0, problem);
    }

    /** Returns where certificate, key and chain are; the certificate's file in the place of a key that is missing. */
    public PairFiles files() {
        PairFiles files = store
                ? PairFiles.keyStoreNamedByCertificate(label, certificate)
                : PairFiles.namedByCertificate(label, certificate, key.orElse(certificate))
                        .withChain(chain);
        return names.isEmpty() ? files : files.withLeaf(hash);
    }
}

package io.github.mailsni;

import java.util.List;

/**
 * What a layout found in a directory, without having opened a file.
 *
 * @param found the complete ones, in the order of their names
 * @param refused the incomplete ones and those whose name is none
 */
record Listing(List<CredentialFiles> found, List<RefusedFile> refused) {
    Listing {
        found = List.copyOf(found);
        refused = List.copyOf(refused);
    }
}

package io.github.mailsni.netty;

import io.github.mailsni.Credential;
import io.github.mailsni.KeyType;
import io.github.mailsni.internal.keymanager.SignatureScheme;

/** Which keys BoringSSL can sign with. */
final class OpenSslKeys {
    private OpenSslKeys() {}

    static boolean supports(Credential credential) {
        return credential.keyType() != KeyType.RSASSA_PSS && !SignatureScheme.ED448.fits(credential);
    }
}

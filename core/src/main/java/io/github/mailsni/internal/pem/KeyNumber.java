package io.github.mailsni.internal.pem;

import java.math.BigInteger;

/**
 * A public key by its number, to find the certificate of a private key among many: equal numbers of one kind are one key.
 *
 * @param kind the algorithm, and the curve if there is one
 * @param number the modulus of an RSA key, the point of any other
 */
public record KeyNumber(String kind, BigInteger number) {}

package io.github.mailsni.internal.exim.configuration;

import java.nio.file.Path;

/**
 * Something in a configuration that an operator should know.
 *
 * @param file the file that it is in
 * @param line the line there, from 1
 * @param problem what it is; begins in lower case
 */
public record Remark(Path file, int line, String problem) {}

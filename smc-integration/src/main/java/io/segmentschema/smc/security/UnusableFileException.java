package io.segmentschema.smc.security;

/**
 * A file that cannot serve: the users file or one with a certificate or a key. The message names
 * the file, the line where there is one, and what is wrong, and never a secret.
 */
public final class UnusableFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnusableFileException(String message) {
    super(message);
  }
}

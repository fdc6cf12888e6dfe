package io.segmentschema.smc.leadership;

/** The electors cannot be asked now; later they may be. */
public final class ElectionUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ElectionUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}

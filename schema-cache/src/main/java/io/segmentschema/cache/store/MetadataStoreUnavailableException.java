package io.segmentschema.cache.store;

/**
 * The store could not be reached, was too busy, or the outcome of a transaction is unknown: try the
 * same again later.
 */
public final class MetadataStoreUnavailableException extends MetadataStoreException {

  private static final long serialVersionUID = 1L;

  private final boolean outcomeUnknown;

  public MetadataStoreUnavailableException(String message, Throwable cause) {
    this(message, cause, false);
  }

  public MetadataStoreUnavailableException(String message) {
    super(message);
    this.outcomeUnknown = false;
  }

  private MetadataStoreUnavailableException(
      String message, Throwable cause, boolean outcomeUnknown) {
    super(message, cause);
    this.outcomeUnknown = outcomeUnknown;
  }

  /** A commit was sent and its answer did not come: everything was written, or nothing. */
  public static MetadataStoreUnavailableException outcomeUnknown(String message, Throwable cause) {
    return new MetadataStoreUnavailableException(message, cause, true);
  }

  /** Whether the transaction may have been committed all the same. */
  public boolean isOutcomeUnknown() {
    return outcomeUnknown;
  }
}

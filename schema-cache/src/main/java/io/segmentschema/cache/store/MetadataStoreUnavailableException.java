package io.segmentschema.cache.store;

/**
 * The store could not be reached, was too busy, or the outcome of a transaction is unknown: try the
 * same again later.
 */
public final class MetadataStoreUnavailableException extends MetadataStoreException {

  private static final long serialVersionUID = 1L;

  public MetadataStoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }

  public MetadataStoreUnavailableException(String message) {
    super(message);
  }
}

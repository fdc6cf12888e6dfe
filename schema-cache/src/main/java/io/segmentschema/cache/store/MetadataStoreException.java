package io.segmentschema.cache.store;

/** A failure of the metadata store; the subclasses say what the caller does next. */
public abstract sealed class MetadataStoreException extends RuntimeException
    permits MetadataStoreUnavailableException, StoreRefusedException, DeposedLeaderException {

  private static final long serialVersionUID = 1L;

  MetadataStoreException(String message, Throwable cause) {
    super(message, cause);
  }

  MetadataStoreException(String message) {
    super(message);
  }
}

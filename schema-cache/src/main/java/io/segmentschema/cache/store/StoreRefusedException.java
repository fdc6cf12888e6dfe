package io.segmentschema.cache.store;

/**
 * The store will never accept this data as it is: trying the same again is pointless. Nothing was
 * written.
 */
public final class StoreRefusedException extends MetadataStoreException {

  private static final long serialVersionUID = 1L;

  public StoreRefusedException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreRefusedException(String message) {
    super(message);
  }
}

package io.segmentschema.cache.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The store will never accept this data as it is: trying the same again is pointless. Nothing was
 * written.
 */
public final class StoreRefusedException extends MetadataStoreException {

  private static final long serialVersionUID = 1L;

  private final @Nullable String field;

  public StoreRefusedException(String message, Throwable cause) {
    super(message, cause);
    field = null;
  }

  public StoreRefusedException(String message) {
    this(message, (String) null);
  }

  private StoreRefusedException(String message, @Nullable String field) {
    super(message);
    this.field = field;
  }

  /** The part of what the caller gave that is refused, and what would be taken there. */
  public static StoreRefusedException of(String field, String problem) {
    return new StoreRefusedException(field + ": " + problem, field);
  }

  /** The part that is refused, such as {@code segments[3].schema}, if it is known. */
  public Optional<String> field() {
    return Optional.ofNullable(field);
  }
}

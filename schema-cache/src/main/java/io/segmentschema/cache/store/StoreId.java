package io.segmentschema.cache.store;

import java.util.UUID;

/**
 * The store's name for itself, by which its services find each other and those of no other store.
 * It is made once, with the store's tables, and goes along where they are copied.
 *
 * @param value random
 */
public record StoreId(UUID value) {

  /** As the store has it, and as it may stand in a path. */
  @Override
  public String toString() {
    return value.toString();
  }
}

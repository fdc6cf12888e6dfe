package io.segmentschema.cache.store;

import io.segmentschema.cache.error.InvalidInputException;

/**
 * A point in the store's history. Every writing transaction takes the next revision under one lock
 * that it holds until it has committed, so revisions are handed out in commit order: a snapshot
 * that contains revision {@code n} contains every committed revision below it.
 *
 * @param revision 0 (an empty store) or more
 */
public record StoreVersion(long revision) implements Comparable<StoreVersion> {

  /** The version of a store that nobody has written to. */
  public static final StoreVersion NONE = new StoreVersion(0);

  public StoreVersion {
    if (revision < 0) {
      throw new InvalidInputException("storeVersion", "must be 0 or more, was " + revision);
    }
  }

  /**
   * Reads the token that {@link #token()} wrote.
   *
   * @throws InvalidInputException if the text is not such a token
   */
  public static StoreVersion parse(String token) {
    try {
      return new StoreVersion(Long.parseLong(token));
    } catch (NumberFormatException notANumber) {
      throw new InvalidInputException(
          "minStoreVersion",
          "must be a storeVersion as a publish answered it (a number from 0 to 9223372036854775807), was '"
              + token
              + "'");
    }
  }

  /** This version as clients carry it; opaque to them. */
  public String token() {
    return Long.toString(revision);
  }

  @Override
  public int compareTo(StoreVersion other) {
    return Long.compare(revision, other.revision);
  }
}

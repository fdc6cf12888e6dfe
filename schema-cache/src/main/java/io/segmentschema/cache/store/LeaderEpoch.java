package io.segmentschema.cache.store;

/**
 * The number of one leadership. Each new leader raises the store's epoch row by compare-and-set; a
 * write that carries an older epoch is refused.
 *
 * @param value 1 or more; 0 where nobody has led yet
 */
public record LeaderEpoch(long value) {

  /** The epoch of a store that nobody has led yet. */
  public static final LeaderEpoch NONE = new LeaderEpoch(0);

  public LeaderEpoch {
    if (value < 0) {
      throw new IllegalArgumentException("A leader epoch is 0 or more: value=" + value);
    }
  }
}

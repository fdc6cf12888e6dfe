package io.segmentschema.cache.store;

/** Another leader has taken over: the caller must stop leading. Nothing was written. */
public final class DeposedLeaderException extends MetadataStoreException {

  private static final long serialVersionUID = 1L;

  private final LeaderEpoch refused;
  private final LeaderEpoch current;

  public DeposedLeaderException(LeaderEpoch mine, LeaderEpoch current) {
    super(
        "Another leader has taken over: epoch="
            + mine.value()
            + ", currentEpoch="
            + current.value());
    this.refused = mine;
    this.current = current;
  }

  /** The epoch of the write that was refused. */
  public LeaderEpoch refused() {
    return refused;
  }

  /** The epoch that leads now. */
  public LeaderEpoch current() {
    return current;
  }
}
